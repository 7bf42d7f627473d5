using System.Globalization;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;

namespace IM2.Api.Tests;

/// <summary>An account with one of everything that a route can name, or the names of what does not exist.</summary>
internal sealed record Target(string Account)
{
    public string OpenPayment { get; init; } = Nothing("pay_");

    public string PaymentToCancel { get; init; } = Nothing("pay_");

    public string PaidPayment { get; init; } = Nothing("pay_");

    public string Refund { get; init; } = Nothing("ref_");

    public string Charge { get; init; } = Nothing("chg_", 36);

    public string Hold { get; init; } = Nothing("hld_", 36);

    public string Credit { get; init; } = Nothing("crd_", 36);

    /// <summary>Another account, which can be given something.</summary>
    public string Friend { get; init; } = $"nobody-{Guid.NewGuid():N}";

    public string Gift { get; init; } = Nothing("gft_", 36);

    public string BankEntry { get; init; } = "ent_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];

    public string Webhook { get; init; } = $"nobody-{Guid.NewGuid():N}";

    /// <summary>Names of nothing.</summary>
    public static Target Absent() => new($"nobody-{Guid.NewGuid():N}");

    /// <summary>Makes one of everything in an account.</summary>
    public static async Task<Target> MakeAsync(ApiSystem api, HttpClient service, string account)
    {
        var at = $"/v1/accounts/{account}";
        var paid = await StartAsync(service, account);
        await api.Host.Sandbox.PayAsync(paid);
        await Eventually.IsAsync(
            async () => (await ApiSystem.MakeAsync(service, "GET", $"/v1/top-ups/{paid}"))["status"]!.GetValue<string>() == "credited",
            () => $"{paid} was not credited.",
            TimeSpan.FromSeconds(60));
        var other = await api.OpenAsync(service, "friend");
        return new Target(account)
        {
            Friend = other,
            Webhook = ApiSystem.Webhook,
            PaidPayment = paid,
            OpenPayment = await StartAsync(service, account),
            PaymentToCancel = await StartAsync(service, account),
            Credit = Id(await ApiSystem.MakeAsync(service, "POST", $"{at}/credits", Money(5000))),
            Charge = Id(await ApiSystem.MakeAsync(service, "POST", $"{at}/charges", Money(600))),
            Hold = await PlaceHoldAsync(service, account),
            Gift = Id(await ApiSystem.MakeAsync(service, "POST", $"{at}/gifts", Money(100, $"\"to\":\"{other}\""))),
            Refund = Id(await ApiSystem.MakeAsync(service, "POST", $"/v1/top-ups/{paid}/refunds", Money(100, "\"reason\":\"Made for a test\""))),
            BankEntry = await QueueAsync(service),
        };
    }

    public static async Task<string> PlaceHoldAsync(HttpClient service, string account) =>
        Id(await ApiSystem.MakeAsync(service, "POST", $"/v1/accounts/{account}/holds", Money(10, $"\"expiresAt\":\"{Soon()}\"")));

    /// <summary>An entry of a bank that no rule can settle.</summary>
    public static async Task<string> QueueAsync(HttpClient service)
    {
        var receipt = await ApiSystem.MakeAsync(service, "POST", "/v1/bank-statements", Statement(), contentType: "text/csv");
        return receipt["queued"]![0]!["key"]!.GetValue<string>();
    }

    public static string Statement() =>
        "Statement;Entry;BookingDate;ValueDate;Amount;Currency;CreditDebit;Status;Reversal;EndToEndId;CreditorReference;RemittanceText;BankReference;CounterpartyName\n"
        + $"API;1;2026-11-20;2026-11-20;1.00;CNY;CRDT;BOOK;false;;;nobody knows;{Guid.NewGuid():N};\n";

    public static string Money(long minorUnits, string? more = null) =>
        $$"""{"amount":{"minorUnits":{{minorUnits}},"currency":"CNY"}{{(more is null ? "" : "," + more)}}}""";

    public static string Soon() => DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<string> StartAsync(HttpClient service, string account) =>
        Id(await ApiSystem.MakeAsync(service, "POST", $"/v1/accounts/{account}/top-ups", """{"option":"cny-100","method":"wechat_pay"}"""));

    private static string Id(JsonNode made) => made["id"]!.GetValue<string>();

    private static string Nothing(string prefix, int length = 26) => prefix + new string('0', length - 4) + Random.Shared.Next(1000, 9999).ToString(CultureInfo.InvariantCulture);
}
