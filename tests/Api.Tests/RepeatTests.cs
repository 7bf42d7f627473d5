using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>64 times the same request at once, for each route that moves money: one effect, one answer.</summary>
[Collection(SharedApi.Name)]
public sealed class RepeatTests(ApiSystem api)
{
    private const int Times = 64;
    private const string Replayed = "Idempotency-Replayed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Each route, and by how much the request changes what the account has: paid, bonus and held, less debt.</summary>
    public static TheoryData<string, long> Routes => new()
    {
        { "credit", 7 }, { "charge", -7 }, { "placeHold", 0 }, { "captureHold", -7 }, { "releaseHold", 0 }, { "undoCharge", 7 }, { "give", -7 },
        { "startTopUp", 0 }, { "refundTopUp", -7 },
    };

    [Fact]
    public void Every_route_with_a_key_is_tested_here()
    {
        var withKey = api.Contract.Operations.Where(static operation => operation.Needs("Idempotency-Key")).Select(static operation => operation.Id);
        Assert.Equal(withKey.Order(), Routes.Select(static row => (string)row[0]).Order());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_same_request_64_times_at_once_is_done_once(string operationId, long change)
    {
        using var service = api.Service();
        var target = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        var operation = api.Contract[operationId];
        var (path, body) = (Requests.Path(operation, target), WithAmount(Requests.Body(operation, target), 7));
        var before = await FuzzLedger.TotalAsync(service, target.Account);
        var key = $"same-{Guid.NewGuid():N}";

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => UntilAnsweredAsync(service, path, body, key)));
        Assert.All(answers, answer => Assert.Equal((201, answers[0].Body), (answer.Status, answer.Body)));
        Assert.True(answers.Count(static answer => !answer.IsReplayed) <= 1, $"{answers.Count(static answer => !answer.IsReplayed)} answers say they are the first.");
        // A refund of a payment with a bonus takes its share of the bonus, too.
        var changed = await FuzzLedger.TotalAsync(service, target.Account) - before;
        Assert.True(operationId == "refundTopUp" ? changed is <= -7 and > -14 : changed == change, $"It has changed by {changed}, not by {change}.");

        // The key names this request for ever: no other content, and no other kind of operation.
        var other = WithAmount(JsonNode.Parse(body ?? "{}"), operationId == "releaseHold" ? null : 8);
        if (operationId != "releaseHold")
        {
            await AssertReusedAsync(service, path, operationId == "startTopUp" ? """{"option":"cny-50","method":"wechat_pay"}""" : other, key);
        }

        foreach (var kind in OthersOf(operationId))
        {
            await AssertReusedAsync(service, Requests.Path(api.Contract[kind], target), WithAmount(Requests.Body(api.Contract[kind], target), 7), key);
        }

        Assert.Equal(before + changed, await FuzzLedger.TotalAsync(service, target.Account));
    }

    [Fact]
    public async Task The_same_batch_64_times_at_once_is_done_once()
    {
        using var service = api.Service();
        var target = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        var operations = new JsonArray();
        foreach (var (type, more) in new[]
        {
            ("credit", ""), ("charge", ""), ("hold", $",\"expiresAt\":\"{Target.Soon()}\""), ("undo", $",\"charge\":\"{target.Charge}\""),
            ("capture", $",\"hold\":\"{target.Hold}\""), ("gift", $",\"to\":\"{target.Friend}\""),
        })
        {
            operations.Add(JsonNode.Parse(
                $$"""{"type":"{{type}}","account":"{{target.Account}}","idempotencyKey":"{{Guid.NewGuid():N}}","amount":{"minorUnits":7,"currency":"CNY"}{{more}}}"""));
        }

        var body = new JsonObject { ["operations"] = operations }.ToJsonString();
        var before = await FuzzLedger.TotalAsync(service, target.Account);
        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => ApiSystem.MakeAsync(service, "POST", "/v1/batch", body)));
        var first = answers[0]["results"]!.AsArray();
        Assert.All(first, static result => Assert.Equal(201, result!["status"]!.GetValue<int>()));
        for (var at = 0; at < first.Count; at++)
        {
            var same = answers.Select(answer => answer["results"]![at]!).ToList();
            Assert.Single(same.Select(static result => result["operation"]!.ToJsonString()).Distinct());
            Assert.True(same.Count(static result => !result["replayed"]!.GetValue<bool>()) <= 1);
        }

        // Credit and undo in; charge, capture and gift out; the hold stays.
        Assert.Equal(before + 7 + 7 - 7 - 7 - 7, await FuzzLedger.TotalAsync(service, target.Account));
        await AssertReusedAsync(
            service, $"/v1/accounts/{target.Account}/charges", Target.Money(7), operations[0]!["idempotencyKey"]!.GetValue<string>());
    }

    /// <summary>Other kinds of operation that take their names out of the same keys: all that are asked of a wallet, and gifts.</summary>
    private static IEnumerable<string> OthersOf(string operationId) => operationId switch
    {
        // A payment's name is made of the account as well, a refund's of the payment: no other kind has such a name.
        "startTopUp" or "refundTopUp" => [],
        _ => ((string[])["credit", "charge", "give"]).Where(kind => kind != operationId),
    };

    private static string? WithAmount(JsonNode? body, long? minorUnits)
    {
        if (body?["amount"] is { } amount && minorUnits is { } many)
        {
            amount["minorUnits"] = many;
        }

        return body?.ToJsonString();
    }

    private static async Task AssertReusedAsync(HttpClient service, string path, string? body, string key)
    {
        var answer = await UntilAnsweredAsync(service, path, body, key);
        Assert.True(answer.Status == 422 && answer.Body.Contains("idempotency_key_reused", StringComparison.Ordinal), $"{path} {body}: {answer}");
    }

    /// <summary>Repeats while the first of them is still on its way.</summary>
    private static async Task<(int Status, string Body, bool IsReplayed)> UntilAnsweredAsync(HttpClient service, string path, string? body, string key)
    {
        for (var ends = DateTimeOffset.UtcNow + Patience; ;)
        {
            var (status, answer, headers) = await ApiSystem.SendAsync(service, "POST", path, body, key);
            if (answer?["code"]?.ToString() is not ("request_in_progress" or "outcome_unknown" or "wallet_busy") || DateTimeOffset.UtcNow > ends)
            {
                return (status, answer?.ToJsonString() ?? "", headers.Contains(Replayed));
            }

            await Task.Delay(100);
        }
    }
}
