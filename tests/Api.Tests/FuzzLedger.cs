using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>What accepted operations say about balances, told apart from what wallets say.</summary>
/// <param name="known">What was done before, and is in the balances already.</param>
internal sealed class FuzzLedger(IReadOnlySet<string> known)
{
    private readonly ConcurrentDictionary<string, JsonObject> _accepted = new();

    /// <summary>How many operations with an id of their own were accepted.</summary>
    public int Count => _accepted.Count;

    /// <summary>Notes what an answer says was done. The same operation told again is the same.</summary>
    public void Note(FuzzAnswer answer)
    {
        if (answer.Status is not (200 or 201) || answer.Body.Length == 0 || answer.Body[0] != '{')
        {
            return;
        }

        var body = JsonNode.Parse(answer.Body)!.AsObject();
        var done = body["results"] is JsonArray results ? results.Select(static result => result!["operation"] as JsonObject) : [body];
        foreach (var operation in done.OfType<JsonObject>().Where(one => one["account"] is not null && one["id"] is { } id && !known.Contains(id.ToString())))
        {
            _accepted[operation["id"]!.ToString()] = operation;
        }
    }

    /// <summary>By how much an account's money has changed: what is available, and what is held.</summary>
    public async Task<long> ChangeAsync(HttpClient service, string account)
    {
        var change = 0L;
        foreach (var (id, operation) in _accepted.Where(one => one.Value["account"]!.ToString() == account))
        {
            var amount = operation["amount"]!["minorUnits"]!.GetValue<long>();
            change += id[..4] switch
            {
                "crd_" or "und_" => amount,
                "chg_" or "cap_" => -amount,
                // Gone, unless it came back.
                "gft_" => (await ApiSystem.MakeAsync(service, "GET", $"/v1/accounts/{account}/gifts/{id}"))["status"]!.ToString() == "returned" ? 0 : -amount,
                // Held money is still the account's; a top-up that nobody pays is nothing.
                _ => 0,
            };
        }

        return change;
    }

    /// <summary>What an account has, held money included, less what it owes.</summary>
    public static async Task<long> TotalAsync(HttpClient service, string account) =>
        (await ApiSystem.MakeAsync(service, "GET", $"/v1/accounts/{account}/wallet"))["balances"]!.AsArray()
            .Sum(static balance => Minor(balance!, "paid") + Minor(balance!, "bonus") + Minor(balance!, "held") - Minor(balance!, "owed"));

    private static long Minor(JsonNode balance, string part) => balance[part]!["minorUnits"]!.GetValue<long>();
}
