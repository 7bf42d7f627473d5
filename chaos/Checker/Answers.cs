using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Checker;

/// <summary>What is in the bodies of answers.</summary>
internal static class Answers
{
    /// <summary>A text at the top of the body; null if there is none.</summary>
    public static string? Text(JournalLine answer, string name) => Parse(answer)?[name]?.GetValue<string>();

    /// <summary>A wallet's version and what it has of the one currency there is.</summary>
    public static (long Version, Balance Balance)? Wallet(JournalLine answer)
    {
        if (Parse(answer) is not { } body || body["version"] is not { } version)
        {
            return null;
        }

        var balance = default(Balance);
        foreach (var purse in body["balances"]!.AsArray())
        {
            balance = new Balance(
                balance.Paid + Units(purse!, "paid"), balance.Bonus + Units(purse!, "bonus"),
                balance.Held + Units(purse!, "held"), balance.Debt - Units(purse!, "owed"));
        }

        return (version.GetValue<long>(), balance);
    }

    /// <summary>A page of entries, newest first, and whether it is the last one.</summary>
    public static (List<LedgerEntry> Entries, bool IsLast)? Entries(JournalLine answer, string wallet) => Parse(answer) is { } body
        ? ([.. body["entries"]!.AsArray().Select(entry => new LedgerEntry(
            entry!["sequence"]!.GetValue<long>(), entry["transfer"]!.GetValue<string>(), Part(entry["part"]!.GetValue<string>()), wallet, 0,
            Units(entry, "amount")))], body["next"] is null)
        : null;

    /// <summary>
    /// What of an answer is the same whenever it is given: of a gift all but how far it has come, of a refund what it is, of others every byte.
    /// </summary>
    public static string? Lasting(OperationKind kind, JournalLine answer)
    {
        if (answer.Outcome == Outcome.Refused)
        {
            return answer.Code;
        }

        switch (kind)
        {
            case OperationKind.Gift when Parse(answer) is { } gift:
                gift.Remove("status");
                return gift.ToJsonString();
            case OperationKind.Refund when Parse(answer) is { } refund:
                return $"{refund["id"]} {refund["amount"]?.ToJsonString()} {refund["reason"]} {refund["startedAt"]}";
            case OperationKind.Pay:
                return null;
            default:
                return answer.Body;
        }
    }

    private static JsonObject? Parse(JournalLine answer)
    {
        try
        {
            return answer.Body is { Length: > 0 } body ? JsonNode.Parse(body) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long Units(JsonNode of, string name) => of[name]!["minorUnits"]!.GetValue<long>();

    private static int Part(string name) => name switch
    {
        "paid" => Stored.Paid,
        "bonus" => Stored.Bonus,
        "held" => Stored.Held,
        "debt" => Stored.Debt,
        _ => 0,
    };
}
