using System.Text.Json;
using IM2.ApiHost;
using IM2.Domain;
using IM2.Grains;
using Microsoft.Extensions.Options;

namespace IM2.EndToEnd.Tests;

/// <summary>Payments as grains answer them, and as the API writes them.</summary>
internal static class Payments
{
    public const string Sandbox = "http://127.0.0.1:5081";

    public static readonly PaymentId Id = PaymentId.FromIdempotencyKey("service:test", AccountId.Parse("mei"), "key-1");
    public static readonly DateTimeOffset Started = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);
    public static readonly UserAction.TransferMoney Transfer = new("RF18539007547034", "IM2 Payments Ltd", "DE89370400440532013000", "Example Bank", "COBADEFFXXX");

    /// <summary>An order of 100 CNY with 5 CNY of bonus that waits for its payer.</summary>
    public static PaymentView Open(PaymentMethod method, UserAction? action, DateTimeOffset? startedAt = null)
    {
        var started = startedAt ?? Started;
        var expires = started + (method == PaymentMethod.BankTransfer ? Payment.BankLifetime : Payment.Lifetime);
        var next = started + (method == PaymentMethod.BankTransfer ? TimeSpan.FromHours(17) : TimeSpan.FromSeconds(25));
        var expected = method == PaymentMethod.BankTransfer ? started + TimeSpan.FromDays(2) : started + TimeSpan.FromMinutes(2);
        return new PaymentView(
            Id, AccountId.Parse("mei"), Cny(10_000), method, "cny-100", PaymentStatus.AwaitingUser, action, null, started, expires, null, null, null, next, null)
        {
            Bonus = Cny(500),
            Refunded = Cny(0),
            Waiting = new Waiting(method == PaymentMethod.BankTransfer ? WaitingFor.Bank : WaitingFor.User, started, next, expected, expires, false),
        };
    }

    /// <summary>The same with its money in the wallet, or with what became of it since.</summary>
    public static PaymentView Credited(PaymentMethod method, PaymentStatus status = PaymentStatus.Credited, DateTimeOffset? startedAt = null)
    {
        var open = Open(method, null, startedAt);
        return open with
        {
            Status = status,
            PaidAt = open.StartedAt + TimeSpan.FromSeconds(40),
            CreditedAt = open.StartedAt + TimeSpan.FromSeconds(41),
            CheckedAt = open.StartedAt + TimeSpan.FromSeconds(40),
            NextCheckAt = null,
            ProviderTransactionId = "4200002026112212345678",
            Waiting = null,
        };
    }

    public static RefundView Refund(long minorUnits, RefundStatus status, DateTimeOffset? startedAt = null) => new(
        RefundId.FromIdempotencyKey("service:test", Id, $"{minorUnits}").Value,
        Cny(minorUnits),
        "Bought by mistake",
        status,
        startedAt ?? Started + TimeSpan.FromHours(1),
        status is RefundStatus.Processing ? (startedAt ?? Started + TimeSpan.FromHours(1)) + TimeSpan.FromSeconds(10) : null,
        status is RefundStatus.Succeeded or RefundStatus.Failed or RefundStatus.Refused ? (startedAt ?? Started + TimeSpan.FromHours(1)) + TimeSpan.FromSeconds(3) : null,
        null);

    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Parse("CNY"));

    /// <summary>A payment as the API writes it, with a sandbox or without.</summary>
    public static string ToJson(PaymentView payment, bool hasSandbox = true)
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        WireJson.Configure(json);
        var messages = new PaymentMessages(Options.Create(new SandboxLinkOptions { Enabled = hasSandbox, Url = Sandbox }));
        return JsonSerializer.Serialize(messages.Of(payment), json);
    }
}
