using System.Net;
using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class QuickStartTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task A_paid_top_up_is_in_the_wallet_once()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();

        var options = await GetAsync(service, $"/v1/accounts/{account}/top-up-options");
        Assert.Contains(options["options"]!.AsArray(), option => option!["id"]!.GetValue<string>() == "cny-100");

        using var first = await service.SendAsync(TopUp(account, "order-1", Choices.Cny100));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        var firstBytes = await first.Content.ReadAsByteArrayAsync();
        var payment = await ReadAsync(first);
        var id = payment["id"]!.GetValue<string>();
        Assert.Equal($"/v1/top-ups/{id}", first.Headers.Location?.OriginalString);
        Assert.Equal("awaiting_user", payment["status"]!.GetValue<string>());
        Assert.StartsWith("weixin://", payment["action"]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith(System.SandboxAddress.ToString(), payment["action"]!["sandboxCashierUrl"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith("Z", payment["startedAt"]!.GetValue<string>(), StringComparison.Ordinal);

        using var picture = await service.GetAsync($"/v1/top-ups/{id}/qr-code.svg");
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<svg", await picture.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await System.Sandbox.PayAsync(id);
        await WaitForStatusAsync(service, id, "credited");

        using var repeat = await service.SendAsync(TopUp(account, "order-1", Choices.Cny100));
        Assert.Equal(HttpStatusCode.Created, repeat.StatusCode);
        Assert.Equal("true", Assert.Single(repeat.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(firstBytes, await repeat.Content.ReadAsByteArrayAsync());

        var wallet = await GetAsync(service, $"/v1/accounts/{account}/wallet");
        // One for what the limits keep, one for the credit.
        Assert.Equal(2, wallet["version"]!.GetValue<long>());
        Assert.Equal(10_000, wallet["balances"]![0]!["available"]!["minorUnits"]!.GetValue<long>());
        var entry = Assert.Single((await GetAsync(service, $"/v1/accounts/{account}/entries"))["entries"]!.AsArray());
        Assert.Equal("top_up", entry!["kind"]!.GetValue<string>());

        using var qrAfter = await service.GetAsync($"/v1/top-ups/{id}/qr-code.svg");
        Assert.Contains((int)qrAfter.StatusCode, new[] { 200, 409 });
    }

    [Fact]
    public async Task A_payment_whose_notifications_are_lost_is_found_by_refresh()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        await System.Sandbox.ScriptAsync("""{"notification":"drop"}""");
        try
        {
            var id = (await StartAsync(service, account))["id"]!.GetValue<string>();
            await System.Sandbox.PayAsync(id);
            await Task.Delay(TimeSpan.FromSeconds(2.1));
            using var answer = await service.PostAsync($"/v1/top-ups/{id}/refresh", null);
            Assert.Equal("credited", (await ReadAsync(answer))["status"]!.GetValue<string>());
        }
        finally
        {
            await System.Sandbox.ScriptAsync("{}");
        }
    }

    [Fact]
    public async Task Opening_an_account_again_is_the_same_account()
    {
        using var service = System.Service();
        var path = $"/v1/accounts/{await System.OpenAccountAsync()}";
        using var same = await service.PutAsJsonAsync(path, new { region = "CN", accountType = "standard" });
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        using var other = await service.PutAsJsonAsync(path, new { region = "CN", accountType = "guest" });
        await AssertProblemAsync(other, 409, "account_exists");
    }

    [Fact]
    public async Task Many_identical_requests_at_once_start_one_payment()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => service.SendAsync(TopUp(account, "same", Choices.Cny100))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Single(bodies.Distinct());
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task The_same_key_of_another_caller_is_another_payment()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        using var service = System.Service();
        var mine = await StartAsync(user, account);
        var theirs = await StartAsync(service, account);
        Assert.NotEqual(mine["id"]!.GetValue<string>(), theirs["id"]!.GetValue<string>());
    }
}
