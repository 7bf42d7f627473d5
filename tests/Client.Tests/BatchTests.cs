using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Client.Tests;

public sealed class BatchTests
{
    private static readonly Money Amount = new(100, "CNY");
    private static readonly BatchOperation[] Two = [new BatchCharge("mei", Amount, "sticker:7") { IdempotencyKey = "k-1" }, new BatchGift("mei", "lan", Amount)];

    [Fact]
    public async Task Each_operation_has_its_key_the_same_at_each_try()
    {
        var api = new Scripted().Fails().Answers(200, Results(Done(), Refused("insufficient_funds", 409)));
        var answer = await api.Client.Batches.ExecuteAsync(Two);

        Assert.Equal(api.Sent[0].Body, api.Sent[1].Body);
        var sent = JsonNode.Parse(api.Sent[0].Body!)!["operations"]!.AsArray();
        Assert.Equal(["charge", "gift"], sent.Select(static operation => operation!["type"]!.GetValue<string>()));
        Assert.Equal("""{"type":"charge","amount":{"minorUnits":100,"currency":"CNY"},"reference":"sticker:7","account":"mei","idempotencyKey":"k-1"}""", sent[0]!.ToJsonString());
        Assert.Equal(7, Guid.Parse(sent[1]!["idempotencyKey"]!.GetValue<string>()).Version);

        Assert.True(answer.Results[0].IsDone);
        Assert.Equal("k-1", Assert.IsType<Charge>(answer.Results[0].Operation).IdempotencyKey);
        Assert.Equal(("insufficient_funds", 409), (answer.Results[1].Problem!.Code, answer.Results[1].Status));
        Assert.False(answer.Results[1].IsOutcomeUnknown);
        Assert.Empty(answer.ToRepeat);
    }

    [Fact]
    public async Task What_has_no_outcome_is_to_be_repeated_with_its_key()
    {
        var api = new Scripted().Answers(200, Results(Done(), Refused("outcome_unknown", 503))).Answers(200, Results(Done()));
        var answer = await api.Client.Batches.ExecuteAsync(Two);
        var again = Assert.Single(answer.ToRepeat);
        Assert.True(answer.Results[1].IsOutcomeUnknown);
        Assert.Same(answer.Results[1].Request, again);
        await api.Client.Batches.ExecuteAsync(answer.ToRepeat);
        Assert.Contains(again.IdempotencyKey!, api.Sent[1].Body!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_without_an_answer_is_known_by_its_operations()
    {
        var api = new Scripted(static options => options.TriesMax = 1).Fails();
        var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Batches.ExecuteAsync(Two));
        Assert.Equal(2, unknown.Operations.Count);
        Assert.All(unknown.Operations, operation => Assert.Contains(operation.IdempotencyKey!, api.Sent[0].Body!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_are_refused_and_not_split()
    {
        var api = new Scripted();
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Batches.ExecuteAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Batches.ExecuteAsync([.. Enumerable.Repeat(Two[0], 1001)]));
        var long1000 = Enumerable.Range(0, 1000).Select(static at => Two[0] with { IdempotencyKey = new string('x', 250) + $"{at:0000}" });
        var longer = long1000.Select(static operation => (BatchOperation)((BatchCharge)operation with { Reference = new string('r', 900) }));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Batches.ExecuteAsync([.. longer]));
        Assert.Empty(api.Sent);
    }

    [Fact]
    public async Task Another_number_of_results_is_no_answer()
    {
        var api = new Scripted().Answers(200, Results(Done()));
        await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Batches.ExecuteAsync(Two));
    }

    private static string Results(params string[] results) => $$"""{"results":[{{string.Join(',', results)}}]}""";

    private static string Done() => $$"""{"status":201,"replayed":false,"operation":{{Scripted.Charge()}},"problem":null}""";

    private static string Refused(string code, int status) =>
        JsonSerializer.Serialize(new { status, replayed = false, operation = (object?)null, problem = JsonNode.Parse(Scripted.Problem(code, status)) });
}
