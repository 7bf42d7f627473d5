using System.Net.Http.Json;
using IM2.Domain;

namespace IM2.Payments.Tests;

/// <summary>What the worlds of all providers arrange in the same way.</summary>
internal static class SandboxScripting
{
    /// <summary>The script that spoils every answer.</summary>
    public static object Of(Trouble trouble) => new
    {
        api = trouble switch
        {
            Trouble.ServerError => "http_500",
            Trouble.Hang => "hang",
            Trouble.Reset => "reset",
            Trouble.BadSignature => "bad_signature",
            _ => "ok",
        },
    };

    /// <summary>Sets the script of an order, or of all orders of a provider.</summary>
    public static async Task ScriptAsync(this HttpClient sandbox, string provider, PaymentOrder? order, object script)
    {
        var path = order is null ? $"/admin/{provider}/script" : $"/admin/{provider}/orders/{order.Id}/script";
        using var answer = await sandbox.PutAsJsonAsync(path, script);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Pays an order as its payer would, without a browser.</summary>
    public static async Task PayAsync(this HttpClient sandbox, string provider, PaymentOrder order)
    {
        using var answer = await sandbox.PostAsync($"/cashier/{provider}/{order.Id}/pay", null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An order that nobody has opened.</summary>
    public static PaymentOrder NewOrder(PaymentMethod method, DateTimeOffset now, TimeSpan? lifetime = null, Money? amount = null)
    {
        var account = AccountId.Parse("alice", null);
        return new PaymentOrder(
            PaymentId.FromIdempotencyKey("tests", account, Guid.NewGuid().ToString()),
            account,
            amount ?? new Money(1234, Currency.Cny),
            method,
            null,
            now,
            now + (lifetime ?? TimeSpan.FromMinutes(15)));
    }
}
