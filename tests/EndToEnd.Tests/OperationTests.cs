using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>What services ask of wallets, over HTTP.</summary>
[Collection(SharedSystem.Name)]
public sealed class OperationTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task A_charge_has_effect_once_and_is_read_again()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 500);
        using var first = await PostAsync(service, $"/v1/accounts/{account}/charges", "c-1", """{"amount":{"minorUnits":200,"currency":"CNY"},"reference":"order/7"}""");
        var text = await first.Content.ReadAsStringAsync();
        Assert.True(first.StatusCode == HttpStatusCode.Created, text);
        using var again = await PostAsync(service, $"/v1/accounts/{account}/charges", "c-1", """{"amount":{"minorUnits":200,"currency":"CNY"},"reference":"order/7"}""");
        Assert.Equal(text, await again.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));

        var location = first.Headers.Location!.OriginalString;
        using var undo = await PostAsync(service, $"{location}/undo", "u-1", """{"amount":{"minorUnits":50,"currency":"CNY"}}""");
        Assert.Equal(HttpStatusCode.Created, undo.StatusCode);
        var charge = await GetAsync(service, location);
        Assert.Equal(50, charge["undone"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal("order/7", charge["reference"]!.GetValue<string>());
        Assert.Equal(350, await BonusAsync(service, account));
    }

    [Fact]
    public async Task A_refusal_stays_one_even_when_money_has_come_in()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 100);
        const string Dear = """{"amount":{"minorUnits":150,"currency":"CNY"}}""";
        using var refused = await PostAsync(service, $"/v1/accounts/{account}/charges", "dear", Dear);
        await AssertProblemAsync(refused, 409, "insufficient_funds");
        await CreditAsync(service, account, "more", 100);
        using var late = await PostAsync(service, $"/v1/accounts/{account}/charges", "dear", Dear);
        await AssertProblemAsync(late, 409, "insufficient_funds");
        Assert.Equal("true", Assert.Single(late.Headers.GetValues("Idempotency-Replayed")));
        using var anew = await PostAsync(service, $"/v1/accounts/{account}/charges", "anew", Dear);
        Assert.Equal(HttpStatusCode.Created, anew.StatusCode);
        Assert.Equal(50, await BonusAsync(service, account));
    }

    [Fact]
    public async Task An_entity_tag_guards_a_change_and_saves_a_read()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 500);
        using var read = await service.GetAsync($"/v1/accounts/{account}/wallet");
        var tag = read.Headers.ETag!.ToString();
        using var unchanged = await SendAsync(service, HttpMethod.Get, $"/v1/accounts/{account}/wallet", null, null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        const string One = """{"amount":{"minorUnits":1,"currency":"CNY"}}""";
        using var seen = await SendAsync(service, HttpMethod.Post, $"/v1/accounts/{account}/charges", "t-1", One, ("If-Match", tag));
        Assert.Equal(HttpStatusCode.Created, seen.StatusCode);
        using var stale = await SendAsync(service, HttpMethod.Post, $"/v1/accounts/{account}/charges", "t-2", One, ("If-Match", tag));
        await AssertProblemAsync(stale, 412, "version_mismatch");
        using var freed = await PostAsync(service, $"/v1/accounts/{account}/charges", "t-2", One);
        Assert.Equal(HttpStatusCode.Created, freed.StatusCode);
        using var changed = await SendAsync(service, HttpMethod.Get, $"/v1/accounts/{account}/wallet", null, null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task A_hold_is_captured_once_and_a_frozen_account_spends_nothing()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 500);
        using var hold = await PostAsync(
            service, $"/v1/accounts/{account}/holds", "h-1", $$"""{"amount":{"minorUnits":300,"currency":"CNY"},"expiresAt":"{{DateTimeOffset.UtcNow.AddHours(1):O}}"}""");
        Assert.Equal(HttpStatusCode.Created, hold.StatusCode);
        var location = hold.Headers.Location!.OriginalString;
        Assert.Equal("open", (await GetAsync(service, location))["status"]!.GetValue<string>());
        using var capture = await PostAsync(service, $"{location}/capture", "k-1", """{"amount":{"minorUnits":200,"currency":"CNY"}}""");
        Assert.Equal(HttpStatusCode.Created, capture.StatusCode);
        Assert.Equal(100, (await ReadAsync(capture))["released"]!["minorUnits"]!.GetValue<long>());
        using var second = await PostAsync(service, $"{location}/release", "k-2", null);
        await AssertProblemAsync(second, 409, "hold_not_open");
        Assert.Equal("captured", (await GetAsync(service, location))["status"]!.GetValue<string>());

        using var freeze = await SendAsync(service, HttpMethod.Patch, $"/v1/accounts/{account}", null, """{"status":"frozen","reason":"Reported as stolen"}""");
        Assert.Equal(HttpStatusCode.OK, freeze.StatusCode);
        using var spend = await PostAsync(service, $"/v1/accounts/{account}/charges", "f-1", """{"amount":{"minorUnits":1,"currency":"CNY"}}""");
        await AssertProblemAsync(spend, 409, "wallet_frozen");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_a_receipt_waits_for_the_money()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 500);
        using var charge = await service.GetAsync($"/v1/accounts/{account}/charges/chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef");
        await AssertProblemAsync(charge, 404, "operation_not_found");
        var payment = (await StartAsync(service, account))["id"]!.GetValue<string>();
        using var receipt = await service.GetAsync($"/v1/top-ups/{payment}/receipt");
        await AssertProblemAsync(receipt, 409, "receipt_not_ready");
        using var card = await PostAsync(
            service, $"/v1/accounts/{account}/charges", "card", """{"amount":{"minorUnits":1,"currency":"CNY"},"reference":"4111-1111-1111-1111"}""");
        await AssertProblemAsync(card, 400, "malformed_request");
    }

    [Fact]
    public async Task A_wallet_that_is_asked_too_much_says_so_and_a_statement_has_bounds()
    {
        using var service = System.Service();
        var account = await CreditedAsync(service, 1_000_000);
        var (isBusy, made, round) = (false, 0, 0);
        while (!isBusy || made <= 20_000)
        {
            Assert.True(++round <= 60, $"{made} charges were made, and the wallet was {(isBusy ? "" : "never ")}busy.");
            var from = round;
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => BatchAsync(service, account, $"{from}-{n}")));
            foreach (var result in answers.SelectMany(static answer => answer["results"]!.AsArray()))
            {
                var status = result!["status"]!.GetValue<int>();
                made += status == 201 ? 1 : 0;
                isBusy |= status == 429 && result["problem"]!["code"]!.GetValue<string>() == "wallet_busy";
                Assert.True(status is 201 or 429, result.ToJsonString());
            }
        }

        Assert.Equal(1_000_000 - made, await BonusAsync(service, account));
        using var statement = await service.GetAsync($"/v1/accounts/{account}/statement?currency=CNY&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z");
        await AssertProblemAsync(statement, 422, "statement_too_long");
    }

    private static async Task<JsonNode> BatchAsync(HttpClient service, string account, string name)
    {
        var operations = Enumerable.Range(0, 1000).Select(n =>
            $$$"""{"type":"charge","account":"{{{account}}}","idempotencyKey":"{{{account}}}-{{{name}}}-{{{n}}}","amount":{"minorUnits":1,"currency":"CNY"}}""");
        using var answer = await SendAsync(service, HttpMethod.Post, "/v1/batch", null, $$"""{"operations":[{{string.Join(',', operations)}}]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ReadAsync(answer);
    }

    private async Task<string> CreditedAsync(HttpClient service, long amount)
    {
        var account = await System.OpenAccountAsync();
        await CreditAsync(service, account, "start", amount);
        return account;
    }

    private static async Task CreditAsync(HttpClient service, string account, string key, long amount)
    {
        using var answer = await PostAsync(service, $"/v1/accounts/{account}/credits", key, $$$"""{"amount":{"minorUnits":{{{amount}}},"currency":"CNY"}}""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<long> BonusAsync(HttpClient service, string account) =>
        (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["balances"]![0]!["bonus"]!["minorUnits"]!.GetValue<long>();

    /// <summary>Keys are the service's: each account's are made different.</summary>
    private static Task<HttpResponseMessage> PostAsync(HttpClient service, string path, string key, string? body) =>
        SendAsync(service, HttpMethod.Post, path, key, body);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient service, HttpMethod method, string path, string? key, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", $"{path.Split('/')[3]}-{key}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await service.SendAsync(request);
    }
}
