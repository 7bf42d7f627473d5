using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Client.Tests;

/// <summary>What the client calls things is what the API's own document calls them: a misspelt member that may be absent would be absent for ever.</summary>
[Collection(RealHost.Name)]
public sealed class ContractTests(RunningSystem system, ITestOutputHelper report)
{
    private static readonly (Type Type, string Schema)[] Answers =
    [
        (typeof(Account), "Account"), (typeof(ChangedField), "ChangedField"), (typeof(AccountTrail), "AccountChanges"),
        (typeof(Wallet), "Wallet"), (typeof(Balance), "Balance"), (typeof(Entry), "Entry"), (typeof(EntryPage), "Entries"),
        (typeof(Charge), "Charge"), (typeof(ChargeState), "ChargeState"), (typeof(Undo), "Undo"), (typeof(Credit), "Credit"),
        (typeof(Hold), "Hold"), (typeof(HoldState), "HoldState"), (typeof(Capture), "Capture"), (typeof(Release), "Release"), (typeof(Gift), "Gift"),
        (typeof(BatchAnswerBody), "Batch"), (typeof(BatchResultBody), "BatchResult"), (typeof(Im2Problem), "Problem"),
        (typeof(TopUpOptions), "TopUpOptions"), (typeof(TopUpOption), "TopUpOption"), (typeof(AmountRange), "AmountRange"), (typeof(TopUpMethod), "Method"),
        (typeof(TopUpQuote), "Quote"), (typeof(TopUp), "Payment"), (typeof(TopUpPage), "TopUps"), (typeof(TopUpReceipt), "Receipt"),
        (typeof(Waiting), "Waiting"), (typeof(LocalizedText), "Text"), (typeof(PolicyDecision), "Decision"), (typeof(PolicyAlternative), "Alternative"),
        (typeof(Refund), "Refund"), (typeof(Dispute), "Dispute"), (typeof(Money), "Money"),
    ];

    private static readonly (Type Type, string Schema)[] Bodies =
    [
        (typeof(NewAccount), "AccountBody"), (typeof(AccountChange), "AccountChangeBody"), (typeof(ChargeBody), "ChargeBody"), (typeof(PartBody), "PartBody"),
        (typeof(HoldBody), "HoldBody"), (typeof(CreditBody), "CreditBody"), (typeof(GiftBody), "GiftBody"), (typeof(TopUpChoice), "TopUpBody"),
        (typeof(TopUpChoice), "QuoteBody"), (typeof(QuoteBody), "TopUpBody"), (typeof(RefundBody), "RefundBody"), (typeof(BatchBody), "BatchBody"),
        (typeof(BatchCharge), "BatchOperationBatchCharge"), (typeof(BatchUndo), "BatchOperationBatchUndo"), (typeof(BatchCredit), "BatchOperationBatchCredit"),
        (typeof(BatchHold), "BatchOperationBatchHold"), (typeof(BatchCapture), "BatchOperationBatchCapture"),
        (typeof(BatchRelease), "BatchOperationBatchRelease"), (typeof(BatchGift), "BatchOperationBatchGift"),
    ];

    private static readonly (Type Type, string Schema)[] Codes =
    [
        (typeof(AccountType), "AccountType"), (typeof(VerificationLevel), "VerificationLevel"), (typeof(AccountStatus), "AccountStatus"),
        (typeof(AccountField), "AccountField"), (typeof(WalletStatus), "WalletStatus"), (typeof(WalletPart), "LedgerAccountKind"),
        (typeof(TransferKind), "TransferKind"), (typeof(HoldStatus), "HoldStatus"), (typeof(GiftStatus), "GiftStatus"), (typeof(PaymentMethod), "PaymentMethod"),
        (typeof(TopUpStatus), "PaymentStatus"), (typeof(WaitingFor), "WaitingFor"), (typeof(RefundStatus), "RefundStatus"),
        (typeof(DisputeStatus), "DisputeStatus"), (typeof(PolicyRemedy), "PolicyRemedy"),
    ];

    [Fact]
    public async Task Every_member_and_name_of_the_client_is_one_of_the_API()
    {
        using var http = system.Anonymous();
        var schemas = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!["components"]!["schemas"]!.AsObject();
        List<string> faults = [];
        foreach (var (type, name) in Answers.Concat(Bodies))
        {
            var known = Schema(name)?["properties"]?.AsObject().Select(static member => member.Key).ToHashSet() ?? [];
            faults.AddRange(Members(type).Where(member => !known.Contains(member.Name)).Select(member => $"{name} has no '{member.Name}', which {type.Name} has."));
        }

        foreach (var (type, name) in Answers)
        {
            var always = Schema(name)?["required"]?.AsArray().Select(static member => member!.GetValue<string>()).ToHashSet() ?? [];
            faults.AddRange(Members(type).Where(member => member.IsRequired && !always.Contains(member.Name)).Select(member => $"{name} may lack '{member.Name}', which {type.Name} requires."));
        }

        foreach (var (type, name) in Codes)
        {
            var known = Schema(name)?["enum"]?.AsArray().Select(static member => member!.GetValue<string>()).ToHashSet() ?? [];
            var ours = type.GetProperties(BindingFlags.Public | BindingFlags.Static).Select(static member => member.GetValue(null)!.ToString()!).ToHashSet();
            faults.AddRange(ours.Except(known).Select(code => $"{name} has no '{code}', which {type.Name} has."));
            report.WriteLine($"{name}, unknown to the client: {string.Join(", ", known.Except(ours))}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        JsonNode? Schema(string name)
        {
            if (schemas[name] is { } schema)
            {
                return schema;
            }

            faults.Add($"There is no schema {name}.");
            return null;
        }
    }

    private static IEnumerable<JsonPropertyInfo> Members(Type type) =>
        Wire.Json.GetTypeInfo(type).Properties.Where(static member => member.Set is not null || member.Get is not null);
}
