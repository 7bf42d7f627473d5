using System.Collections.Immutable;
using System.Net;
using System.Text;
using IM2.Payments;
using IM2.Payments.Tests;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Messages that were genuine before somebody changed them, sent to the real host: none has an effect, none breaks anything.</summary>
public sealed class ForgedNotificationTests(ITestOutputHelper report)
{
    private const int ForgeriesEach = 3_400;
    private const int Parallelism = 8;

    [Fact]
    public async Task Ten_thousand_forged_messages_credit_nothing_and_break_nothing()
    {
        var seed = Environment.TickCount;
        report.WriteLine($"seed {seed}, {ForgeriesEach} forgeries of each of {WayToPay.Notifying.Count} providers");
        await using var tap = await NotificationTap.StartAsync();
        var system = new RunningSystem();
        system.Settings["Sandbox__NotifyAddress"] = tap.Url;
        await system.InitializeAsync();
        try
        {
            using var service = system.Service();
            foreach (var way in WayToPay.Notifying)
            {
                await TryAsync(system, service, tap, way, seed);
            }
        }
        finally
        {
            await system.DisposeAsync();
        }
    }

    private async Task TryAsync(RunningSystem system, HttpClient service, NotificationTap tap, WayToPay way, int seed)
    {
        var (payer, paid) = await StartAsync(system, service, way);
        var (victim, unpaid) = await StartAsync(system, service, way);
        await system.Sandbox.PayAsync(paid, way.Provider);
        var genuine = await tap.FirstAsync(way.Address);
        using var anonymous = system.Anonymous();
        var statuses = new Dictionary<HttpStatusCode, int>();
        foreach (var some in Forgeries(genuine, way, paid, unpaid, seed).Chunk(Parallelism))
        {
            var sent = some.Select(async forgery => (Forgery: forgery, Status: await SendAsync(anonymous, way, forgery.Message)));
            foreach (var (forgery, status) in await Task.WhenAll(sent))
            {
                Assert.True((int)status is >= 400 and < 500, $"{way}: {forgery.What} was answered with {(int)status}.\n{system.Output[^Math.Min(3000, system.Output.Length)..]}");
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        }

        report.WriteLine($"{way}: {string.Join(", ", statuses.Select(one => $"{one.Value} × {(int)one.Key}"))}");

        // The genuine one still counts, once, however often it comes; the victim's order is where it was.
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(way.Method == "alipay" ? HttpStatusCode.OK : HttpStatusCode.NoContent, await SendAsync(anonymous, way, genuine));
        }

        Assert.Equal("credited", (await SystemTest.GetAsync(service, $"/v1/top-ups/{paid}"))["status"]!.GetValue<string>());
        Assert.Single((await SystemTest.GetAsync(service, $"/v1/accounts/{payer}/entries"))["entries"]!.AsArray());
        Assert.Equal("awaiting_user", (await SystemTest.GetAsync(service, $"/v1/top-ups/{unpaid}"))["status"]!.GetValue<string>());
        Assert.Empty((await SystemTest.GetAsync(service, $"/v1/accounts/{victim}/entries"))["entries"]!.AsArray());
    }

    private static IEnumerable<(ProviderNotification Message, string What)> Forgeries(
        ProviderNotification genuine, WayToPay way, string paid, string unpaid, int seed)
    {
        ImmutableArray<string> signed = way.Method switch
        {
            "wechat_pay" => ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial"],
            "card" => ["stripe-signature"],
            _ => [],
        };
        var text = Encoding.UTF8.GetString(genuine.Body.Span);
        if (text.Contains(paid, StringComparison.Ordinal))
        {
            yield return (genuine with { Body = Encoding.UTF8.GetBytes(text.Replace(paid, unpaid, StringComparison.Ordinal)) }, "another's order");
        }

        yield return (genuine with { Headers = genuine.Headers.RemoveRange(signed), Body = Encoding.UTF8.GetBytes($"{text} ") }, "no signature at all");
        yield return (genuine with { Body = Array.Empty<byte>() }, "nothing");
        var tampering = new Tampering(seed, signed);
        for (var n = 3; n < ForgeriesEach;)
        {
            var forgery = tampering.Tamper(genuine);
            if (!IsSame(forgery.Forgery, genuine) && !(way.Method == "alipay" && IsSameForm(forgery.Forgery, genuine)))
            {
                n++;
                yield return forgery;
            }
        }
    }

    /// <summary>Whether nothing of the change is left on the wire, where blanks around a header's value don't count.</summary>
    private static bool IsSame(ProviderNotification forgery, ProviderNotification genuine) =>
        forgery.Body.Span.SequenceEqual(genuine.Body.Span)
        && genuine.Headers.All(header => forgery.Headers.TryGetValue(header.Key, out var value) && Sendable(value) == Sendable(header.Value));

    /// <summary>Whether two forms say the same in other escapes: Alipay signs what they say, not how.</summary>
    private static bool IsSameForm(ProviderNotification forgery, ProviderNotification genuine)
    {
        var (one, other) = (Form(forgery), Form(genuine));
        return one.Count == other.Count && one.All(field => other.TryGetValue(field.Key, out var value) && value == field.Value);

        static Dictionary<string, Microsoft.Extensions.Primitives.StringValues> Form(ProviderNotification message) =>
            Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Encoding.UTF8.GetString(message.Body.Span));
    }

    private static async Task<(string Account, string Payment)> StartAsync(RunningSystem system, HttpClient service, WayToPay way)
    {
        var account = await system.OpenAccountAsync(way.Region);
        return (account, (await SystemTest.StartAsync(service, account, body: way.Body))["id"]!.GetValue<string>());
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, WayToPay way, ProviderNotification message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/notifications/{way.Address}") { Content = new ByteArrayContent(message.Body.ToArray()) };
        foreach (var (name, value) in message.Headers)
        {
            // What can't be sent as a header at all never reaches anybody: the rest of the message does.
            if (name is not ("host" or "content-length" or "connection" or "transfer-encoding")
                && !request.Headers.TryAddWithoutValidation(name, Sendable(value)))
            {
                request.Content.Headers.TryAddWithoutValidation(name, Sendable(value));
            }
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Sendable(string value) => string.Concat(value.Where(static sign => sign is >= ' ' and < '\x7f')).Trim();
}
