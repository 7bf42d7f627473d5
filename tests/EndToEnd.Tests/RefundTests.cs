using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Cancelling and giving back, over HTTP.</summary>
[Collection(SharedSystem.Name)]
public sealed class RefundTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    private const string Part = """{"amount":{"minorUnits":4000,"currency":"CNY"},"reason":"Bought by mistake"}""";

    [Fact]
    public async Task A_refund_is_made_once_and_a_repeat_says_how_it_stands()
    {
        using var service = System.Service();
        var (account, payment) = await PaidAsync(service);
        using var first = await service.SendAsync(Refund(payment, "r-1", Part));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        var refund = await ReadAsync(first);
        var location = first.Headers.Location!.OriginalString;
        Assert.Equal($"/v1/top-ups/{payment}/refunds/{refund["id"]!.GetValue<string>()}", location);
        Assert.StartsWith("ref_", refund["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(4_000, refund["amount"]!["minorUnits"]!.GetValue<long>());

        await WaitForStatusAsync(service, payment, "partly_refunded", TimeSpan.FromSeconds(30));
        using var again = await service.SendAsync(Refund(payment, "r-1", Part));
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("succeeded", (await ReadAsync(again))["status"]!.GetValue<string>());
        Assert.Equal("succeeded", (await GetAsync(service, location))["status"]!.GetValue<string>());
        var after = await GetAsync(service, $"/v1/top-ups/{payment}");
        Assert.Equal(4_000, after["refunded"]!["minorUnits"]!.GetValue<long>());
        Assert.Single(after["refunds"]!.AsArray());
        Assert.Equal(6_000, await PaidMoneyAsync(service, account));

        // All that is left, without saying how much.
        using var rest = await service.SendAsync(Refund(payment, "r-2", """{"reason":"The rest"}"""));
        Assert.Equal(6_000, (await ReadAsync(rest))["amount"]!["minorUnits"]!.GetValue<long>());
        // WeChat Pay takes one refund of an order a minute: this one is still on its way, and the wallet has given it up.
        Assert.Equal(2, (await GetAsync(service, $"/v1/top-ups/{payment}"))["refunds"]!.AsArray().Count);
        Assert.Equal(0, await PaidMoneyAsync(service, account));
    }

    [Theory]
    [InlineData("""{"amount":{"minorUnits":10001,"currency":"CNY"},"reason":"x"}""", 409, "correction_exceeds_original")]
    [InlineData("""{"amount":{"minorUnits":100,"currency":"USD"},"reason":"x"}""", 422, "currency_mismatch")]
    [InlineData("""{"amount":{"minorUnits":0,"currency":"CNY"},"reason":"x"}""", 422, "amount_out_of_range")]
    [InlineData("""{"amount":{"minorUnits":100,"currency":"CNY"}}""", 422, "reason_required")]
    [InlineData("""{"reason":"x","why":"y"}""", 400, "malformed_request")]
    public async Task A_refund_that_cannot_be_is_refused_and_changes_nothing(string body, int status, string code)
    {
        using var service = System.Service();
        var (account, payment) = await PaidAsync(service);
        var before = await TraceAsync(service, account);
        using var answer = await service.SendAsync(Refund(payment, "r-1", body));
        await AssertProblemAsync(answer, status, code);
        Assert.Equal(before, await TraceAsync(service, account));
    }

    [Fact]
    public async Task A_key_means_one_refund_and_an_unpaid_payment_has_none()
    {
        using var service = System.Service();
        var (_, payment) = await PaidAsync(service);
        using var first = await service.SendAsync(Refund(payment, "r-1", Part));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using var other = await service.SendAsync(Refund(payment, "r-1", """{"amount":{"minorUnits":1,"currency":"CNY"},"reason":"x"}"""));
        await AssertProblemAsync(other, 422, "idempotency_key_reused");
        using var unnamed = new HttpRequestMessage(HttpMethod.Post, $"/v1/top-ups/{payment}/refunds") { Content = Json(Part) };
        using var missing = await service.SendAsync(unnamed);
        await AssertProblemAsync(missing, 400, "idempotency_key_missing");
        using var unknown = await service.GetAsync($"/v1/top-ups/{payment}/refunds/ref_00000000000000000000000000");
        await AssertProblemAsync(unknown, 404, "refund_not_found");

        var open = (await StartAsync(service, await System.OpenAccountAsync()))["id"]!.GetValue<string>();
        using var early = await service.SendAsync(Refund(open, "r-1", Part));
        await AssertProblemAsync(early, 409, "payment_status_conflict");
        using var nowhere = await service.SendAsync(Refund("pay_00000000000000000000000000", "r-1", Part));
        await AssertProblemAsync(nowhere, 404, "payment_not_found");
    }

    [Fact]
    public async Task A_user_cannot_refund_but_sees_the_refund_of_their_own()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        using var stranger = await System.UserAsync($"user-{Guid.NewGuid():N}");
        using var service = System.Service();
        var payment = (await StartAsync(user, account))["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(payment);
        await WaitForStatusAsync(user, payment, "credited");
        using var own = await user.SendAsync(Refund(payment, "r-1", Part));
        await AssertProblemAsync(own, 403, "forbidden");

        using var made = await service.SendAsync(Refund(payment, "r-1", Part));
        var location = made.Headers.Location!.OriginalString;
        Assert.Equal("Bought by mistake", (await GetAsync(user, location))["reason"]!.GetValue<string>());
        using var foreign = await stranger.GetAsync(location);
        await AssertProblemAsync(foreign, 404, "payment_not_found");
    }

    [Fact]
    public async Task A_cancel_closes_the_order_once_and_comes_too_late_for_a_paid_one()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        using var stranger = await System.UserAsync($"user-{Guid.NewGuid():N}");
        var payment = (await StartAsync(user, account))["id"]!.GetValue<string>();
        using var foreign = await stranger.PostAsync($"/v1/top-ups/{payment}/cancel", null);
        await AssertProblemAsync(foreign, 404, "payment_not_found");

        for (var times = 0; times < 2; times++)
        {
            using var answer = await user.PostAsync($"/v1/top-ups/{payment}/cancel", null);
            var cancelled = await ReadAsync(answer);
            Assert.Equal("cancelled", cancelled["status"]!.GetValue<string>());
            Assert.NotNull(cancelled["cancelRequestedAt"]);
            Assert.Null(cancelled["waiting"]);
        }

        var paid = (await StartAsync(user, account, "key-2"))["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(paid);
        await WaitForStatusAsync(user, paid, "credited");
        using var late = await user.PostAsync($"/v1/top-ups/{paid}/cancel", null);
        await AssertProblemAsync(late, 409, "payment_status_conflict");
    }

    [Fact]
    public async Task Whoever_watches_hears_of_the_cancel_and_what_is_waited_for_before()
    {
        using var service = System.Service();
        var payment = (await StartAsync(service, await System.OpenAccountAsync()))["id"]!.GetValue<string>();
        using var stream = await service.GetStreamAsync($"/v1/top-ups/{payment}/events");
        using var reader = new StreamReader(stream);
        Assert.Equal("user", (await NextAsync(reader))["waiting"]!["for"]!.GetValue<string>());
        using var answer = await service.PostAsync($"/v1/top-ups/{payment}/cancel", null);
        Assert.True(answer.IsSuccessStatusCode);
        var last = await NextAsync(reader);
        while (last["status"]!.GetValue<string>() != "cancelled")
        {
            last = await NextAsync(reader);
        }

        // Nothing is waited for any more: the stream is over.
        Assert.Null(last["waiting"]);
        Assert.DoesNotContain("event:", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> NextAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["data: ".Length..])!;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private async Task<(string Account, string Payment)> PaidAsync(HttpClient service)
    {
        var account = await System.OpenAccountAsync();
        var payment = (await StartAsync(service, account))["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(payment);
        await WaitForStatusAsync(service, payment, "credited");
        return (account, payment);
    }

    private static async Task<long> PaidMoneyAsync(HttpClient service, string account) =>
        (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["balances"]!.AsArray().Sum(balance => balance!["paid"]!["minorUnits"]!.GetValue<long>());

    private static HttpRequestMessage Refund(string payment, string key, string body) =>
        new(HttpMethod.Post, $"/v1/top-ups/{payment}/refunds") { Headers = { { "Idempotency-Key", key } }, Content = Json(body) };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
