using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace IM2.Grains.Tests;

/// <summary>What goes over the wire and into storage keeps its names and numbers.</summary>
public sealed class ContractTests
{
    private static readonly Assembly[] Assemblies = [typeof(Money).Assembly, typeof(IWalletGrain).Assembly, typeof(PaymentRecord).Assembly];

    public static TheoryData<Type> WireTypes() => [.. Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(WireTypes))]
    public void Every_wire_type_has_an_alias_and_numbered_members(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>(inherit: false));
        if (typeof(Exception).IsAssignableFrom(type))
        {
            return;
        }

        var stored = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is not null)
            .ToArray();
        var ids = stored.Select(property => property.GetCustomAttribute<IdAttribute>()?.Id).ToArray();
        Assert.All(ids, id => Assert.NotNull(id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Aliases_are_unique()
    {
        var aliases = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("IM2.", StringComparison.Ordinal) == true)
            .Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias).OfType<string>().ToArray();
        Assert.NotEmpty(aliases);
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void Every_grain_method_has_an_alias()
    {
        var methods = typeof(IWalletGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && (typeof(IAddressable).IsAssignableFrom(type)))
            .SelectMany(type => type.GetMethods()).ToArray();
        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.True(method.GetCustomAttribute<AliasAttribute>() is not null, $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void Stored_states_and_messages_round_trip()
    {
        var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var at = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var alice = AccountId.Parse("alice");
        var id = PaymentId.FromIdempotencyKey("test", alice, "1");
        var order = new PaymentOrder(id, alice, new Money(10000, Currency.Cny), PaymentMethod.WeChatPay, "cny-100", at, at.AddMinutes(15));
        var action = new UserAction.ScanQrCode("weixin://x");
        var payment = new PaymentState
        {
            Status = PaymentStatus.Paid, Order = order, FirstAnswer = new FirstAnswer(PaymentStatus.AwaitingUser, action, "f"), Action = action,
            Failure = "f", ProviderTransactionId = "42", PaidAt = at, CreditedAt = at, Checks = 7, CheckedAt = at, DueAt = at, Attention = "a",
        };
        var credited = new WalletEvent.TopUpCredited(
            id, PaymentMethod.WeChatPay, new Money(7, Currency.Cny), new Money(3, Currency.Cny), at, [new Debt(TransferId.Refund("r"), 2, TransferId.TopUp(id), at)], at);
        AssertRoundTrip(serializer, payment);
        AssertRoundTrip(serializer, new WalletState { Status = WalletStatus.Frozen, Purses = [new Purse { Currency = Currency.Cny, Lots = [new Lot(TransferId.TopUp(id), 1, 2, at, at)], Holds = [new Hold(new HoldId("h"), [new Slice(TransferId.TopUp(id), 1, 0, null, at)], at)], Debts = [new Debt(TransferId.Refund("r"), 3, TransferId.TopUp(id), at)] }] });
        AssertRoundTrip(serializer, new Account(alice, Region.Parse("CN"), AccountType.Standard));
        AssertRoundTrip(serializer, new PaymentEvidence(EvidenceSource.Poll, ProviderStatus.Paid, at, "42", new Money(1, Currency.Usd), "c"));
        AssertRoundTrip(serializer, new StartTopUp(alice, null, new Money(1, Currency.Usd), PaymentMethod.WeChatPay));
        AssertRoundTrip<Outcome<OpenedAccount>>(serializer, new Refusal(RefusalCode.AccountExists, "d"));
        AssertRoundTrip<OpeningOutcome>(serializer, new OpeningOutcome.Refused("c", "d"));
        Assert.Equal(serializer.SerializeToArray<WalletEvent>(credited), serializer.SerializeToArray(serializer.Deserialize<WalletEvent>(serializer.SerializeToArray<WalletEvent>(credited))));
        Assert.Equal(payment, serializer.Deserialize<PaymentRecord>(serializer.SerializeToArray(new PaymentRecord { Payment = payment }))?.Payment);
    }

    [Fact]
    public void What_policies_decide_round_trips()
    {
        var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var at = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var account = new Account(AccountId.Parse("alice"), TestRules.China, AccountType.Free)
        {
            BirthDate = new DateOnly(2012, 2, 29), Verification = VerificationLevel.Basic, Status = AccountStatus.Frozen,
        };
        var price = new TopUpPrice(TestRules.Cny(100), TestRules.Cny(7), 30, true, "v");
        var rules = TestRules.Of("v", [TestRules.Limit("day", perDay: 50)]);
        var decision = PolicyEvaluation.Decide(
            rules.Policy, new TopUpRequest(account with { Status = AccountStatus.Active }, price.Amount, PaymentMethod.WeChatPay, true), TopUpUsage.None, hasToppedUp: false, at);
        Assert.NotEmpty(decision.Alternatives);
        var usage = new TopUpUsage
        {
            Day = new DateOnly(2026, 11, 22), DayTotal = 1, MonthTotal = 2, Currency = Currency.Cny,
            Open = [new TopUpReservation(PaymentId.FromIdempotencyKey("test", account.Id, "1"), 1, new DateOnly(2026, 11, 22), true, Currency.Cny)],
        };
        AssertRoundTrip(serializer, account);
        AssertRoundTrip(serializer, price);
        AssertRoundTrip(serializer, decision);
        AssertRoundTrip(serializer, usage);
        AssertRoundTrip(serializer, Refusal.Of(decision));
        AssertRoundTrip(serializer, new WalletTopUps(usage, HasToppedUp: true));
        AssertRoundTrip(serializer, new WalletState { TopUps = usage, HasToppedUp = true });
        AssertRoundTrip(serializer, new MethodOption(PaymentMethod.Card, 1, 2, decision));
        AssertRoundTrip(serializer, new TopUpQuote(account.Id, "o", PaymentMethod.Card, price, at));
        AssertRoundTrip(serializer, new PaymentState { Status = PaymentStatus.Refused, Decision = decision, Refusal = Refusal.Of(decision), HasReservation = true });
        AssertRoundTrip(serializer, new AccountChange("by", "why") { Region = TestRules.China, Type = AccountType.Free, BirthDate = default(DateOnly), Verification = VerificationLevel.Full, Status = AccountStatus.Closed });
        AssertRoundTrip<WalletEvent>(serializer, new WalletEvent.TopUpReserved(usage.Open[0].Payment, decision, at));
        AssertRoundTrip<WalletEvent>(serializer, new WalletEvent.TopUpReleased(usage.Open[0].Payment, at));
        var trail = new ChangedField(at, "by", "why", AccountField.Type, null, "Free");
        var record = serializer.Deserialize<AccountRecord>(serializer.SerializeToArray(new AccountRecord { Account = account, Opened = account, PasswordHash = "h", Changes = [trail] }))!;
        Assert.Equal((account, account, "h", trail), (record.Account, record.Opened, record.PasswordHash, Assert.Single(record.Changes)));
    }

    [Fact]
    public void What_payments_store_and_send_round_trips()
    {
        var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var at = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var id = PaymentId.FromIdempotencyKey("test", AccountId.Parse("alice"), "1");
        var refund = RefundId.FromIdempotencyKey("test", id, "1");
        var cny = new Money(7, Currency.Cny);
        var order = new PaymentOrder(id, AccountId.Parse("alice"), cny, PaymentMethod.BankTransfer, null, at, at.AddDays(14)) { PlannedChecks = [at.AddDays(1), at.AddDays(2)] };
        var paymentRefund = new PaymentRefund(refund.Value, cny, "r", RefundStatus.Stuck, at) { IsFromWallet = false, DueAt = at, Checks = 3, Detail = "d", EndedAt = at };
        var dispute = new PaymentDispute("dp", cny, DisputeStatus.Won, at) { IsTaken = true, IsReturned = true, DueAt = at };
        var latencies = LatencyDistribution.Empty.With(TimeSpan.FromSeconds(5)).With(TimeSpan.FromDays(30));
        var waiting = new Waiting(WaitingFor.Bank, at, at, at, at, true);
        var refundView = new RefundView(refund.Value, cny, "r", RefundStatus.Failed, at, at, at, "d");
        var disputeView = new DisputeView("dp", cny, DisputeStatus.Lost, at);
        var view = new PaymentView(id, order.Account, cny, order.Method, "o", PaymentStatus.Disputed, new UserAction.TransferMoney("RF18", "h", "a", "b", "c"), "f", at, at, at, at, at, at, "t")
        {
            Bonus = cny, Waiting = waiting, CancelRequestedAt = at, Refunds = [refundView], Disputes = [disputeView], Refunded = cny,
        };
        AssertRoundTrip(serializer, refund);
        AssertRoundTrip(serializer, paymentRefund);
        AssertRoundTrip(serializer, paymentRefund.ToOrder());
        AssertRoundTrip(serializer, dispute);
        AssertRoundTrip(serializer, latencies);
        AssertRoundTrip(serializer, waiting);
        AssertRoundTrip(serializer, refundView);
        AssertRoundTrip(serializer, disputeView);
        AssertRoundTrip<ProviderEvidence>(serializer, new PaymentEvidence(EvidenceSource.Statement, ProviderStatus.Paid, at, "42", cny, "c"));
        AssertRoundTrip<ProviderEvidence>(serializer, new RefundEvidence(EvidenceSource.Closing, refund.Value, ProviderRefundStatus.Stuck, at, cny, "d", "c"));
        AssertRoundTrip<ProviderEvidence>(serializer, new DisputeEvidence(EvidenceSource.Refresh, "dp", DisputeStatus.Withdrawn, at, cny, "c"));
        Assert.Equal(latencies, serializer.Deserialize<LatencyRecord>(serializer.SerializeToArray(new LatencyRecord { Distribution = latencies }))!.Distribution);

        // Lists are compared by what they are of.
        AssertSameAgain(serializer, order, one => $"{string.Join(' ', one.PlannedChecks)}");
        AssertSameAgain(serializer, view, one => $"{one with { Refunds = [], Disputes = [] }} {one.Refunds[0]} {one.Disputes[0]}");
        AssertSameAgain(serializer, new StartedRefund(view, refundView, true), one => $"{one.Payment.Refunds[0]} {one.Refund} {one.IsRepeated}");
        AssertSameAgain(
            serializer,
            new PaymentState
            {
                Status = PaymentStatus.Disputed, Order = order, ProviderReference = "p", CancelRequestedAt = at, StatusSince = at.AddDays(1), IsLate = true, IsJudged = true,
                LateChecks = 3, Refunds = [paymentRefund], Disputes = [dispute],
            },
            one => $"{one with { Refunds = [], Disputes = [], Order = null }} {one.Refunds[0]} {one.Disputes[0]}");

        // What was stored before there were lists has none.
        var old = serializer.Deserialize<PaymentState>(serializer.SerializeToArray(new PaymentState { Refunds = default, Disputes = default, Order = order with { PlannedChecks = default } }))!;
        Assert.True(old.Refunds.IsEmpty && old.Disputes.IsEmpty && old.Order!.PlannedChecks.IsEmpty);
    }

    private static void AssertSameAgain<T>(Serializer serializer, T value, Func<T, string> text)
    {
        var stored = serializer.SerializeToArray(value);
        var again = serializer.Deserialize<T>(stored)!;
        Assert.Equal(text(value), text(again));
        Assert.Equal(stored, serializer.SerializeToArray(again));
    }

    private static void AssertRoundTrip<T>(Serializer serializer, T value) => Assert.Equal(value, serializer.Deserialize<T>(serializer.SerializeToArray(value)));
}
