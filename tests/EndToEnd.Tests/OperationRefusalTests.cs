using System.Net;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Refusals of what services ask of wallets.</summary>
[Collection(SharedSystem.Name)]
public sealed class OperationRefusalTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    private static readonly string One = Backend.Amount(1);

    [Fact]
    public async Task A_hold_is_captured_in_bounds_and_ends_in_the_future()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service);
        using var late = await PostAsync(service, $"/v1/accounts/{account}/holds", """{"amount":{"minorUnits":1,"currency":"CNY"},"expiresAt":"2020-01-01T00:00:00Z"}""");
        await AssertProblemAsync(late, 422, "expiry_not_in_future");
        using var hold = await PostAsync(service, $"/v1/accounts/{account}/holds", Hold());
        Assert.Equal(HttpStatusCode.Created, hold.StatusCode);
        using var more = await PostAsync(service, $"{hold.Headers.Location!.OriginalString}/capture", Backend.Amount(2));
        await AssertProblemAsync(more, 422, "capture_exceeds_hold");
    }

    [Fact]
    public async Task A_wallet_has_so_many_holds()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service);
        for (var n = 0; n < 128; n++)
        {
            using var hold = await PostAsync(service, $"/v1/accounts/{account}/holds", Hold());
            Assert.Equal(HttpStatusCode.Created, hold.StatusCode);
        }

        using var further = await PostAsync(service, $"/v1/accounts/{account}/holds", Hold());
        await AssertProblemAsync(further, 409, "too_many_holds");
    }

    [Fact]
    public async Task What_was_never_charged_is_not_undone_and_nobody_gives_to_himself()
    {
        using var service = System.Service();
        var (account, other) = (await CreditedAsync(service), await CreditedAsync(service));
        using var charge = await PostAsync(service, $"/v1/accounts/{account}/charges", One);
        var id = charge.Headers.Location!.OriginalString.Split('/')[^1];
        using var foreign = await PostAsync(service, $"/v1/accounts/{other}/charges/{id}/undo", "{}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var unknown = await PostAsync(service, $"/v1/accounts/{other}/charges/chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef/undo", "{}");
        await AssertProblemAsync(unknown, 404, "original_not_found");
        using var himself = await PostAsync(service, $"/v1/accounts/{account}/gifts", $$$"""{"to":"{{{account}}}","amount":{"minorUnits":1,"currency":"CNY"}}""");
        await AssertProblemAsync(himself, 422, "gift_to_self");
    }

    [Fact]
    public async Task A_closed_account_spends_nothing()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        using var closed = await service.SendAsync(HttpMethod.Patch, $"/v1/accounts/{account}", """{"status":"closed","reason":"Asked for it"}""");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        using var charge = await PostAsync(service, $"/v1/accounts/{account}/charges", One);
        await AssertProblemAsync(charge, 409, "wallet_closed");
    }

    private static string Hold() => $$"""{"amount":{"minorUnits":1,"currency":"CNY"},"expiresAt":"{{DateTimeOffset.UtcNow.AddHours(1):O}}"}""";

    private static async Task<string> CreditedAsync(HttpClient service)
    {
        var account = $"user-{Guid.NewGuid():N}";
        await service.OpenAccountAsync(account, 500);
        return account;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient service, string path, string body) => service.SendAsync(HttpMethod.Post, path, body);
}
