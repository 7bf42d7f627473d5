using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class EventTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task Watchers_see_the_credit_and_the_payment_stream_ends()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        var payment = (await StartAsync(user, account))["id"]!.GetValue<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await using var wallet = Events(user, $"/v1/accounts/{account}/events", patience.Token).GetAsyncEnumerator(patience.Token);
        await using var status = Events(user, $"/v1/top-ups/{payment}/events", patience.Token).GetAsyncEnumerator(patience.Token);
        // What the limits keep for the payment is a change of the wallet, too.
        Assert.Equal(1, (await NextAsync(wallet, "wallet"))["version"]!.GetValue<long>());
        Assert.Equal("awaiting_user", (await NextAsync(status, "payment"))["status"]!.GetValue<string>());

        var paid = Stopwatch.StartNew();
        await System.Sandbox.PayAsync(payment);
        var credited = await NextAsync(wallet, "wallet");
        Assert.Equal(10_000, credited["balances"]![0]!["available"]!["minorUnits"]!.GetValue<long>());
        // Well under the 5 s after which a watch asks by itself: the change was pushed.
        Assert.InRange(paid.Elapsed.TotalSeconds, 0, 4);

        string last;
        do
        {
            last = (await NextAsync(status, "payment"))["status"]!.GetValue<string>();
        }
        while (last != "credited");

        Assert.False(await status.MoveNextAsync());
    }

    [Fact]
    public async Task A_quiet_stream_has_heartbeats()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var events = Events(service, $"/v1/accounts/{account}/events", patience.Token).GetAsyncEnumerator(patience.Token);
        await NextAsync(events, "wallet");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("heartbeat", events.Current.EventType);
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        HttpClient client, string path, [global::System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return item;
        }
    }

    private static async Task<JsonNode> NextAsync(IAsyncEnumerator<SseItem<string>> events, string type)
    {
        Assert.True(await events.MoveNextAsync(), "The stream has ended.");
        Assert.Equal(type, events.Current.EventType);
        return JsonNode.Parse(events.Current.Data)!;
    }
}
