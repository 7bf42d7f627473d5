namespace IM2.Chaos.Tests;

/// <summary>Processes that are kept running, and killed.</summary>
public sealed class NodeTests : IDisposable
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9/health");

    private readonly string _folder = Directory.CreateTempSubdirectory("im2-chaos-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_kill_right_after_it_ended_by_itself_meets_the_next_run()
    {
        var starts = 0;
        using var node = Node(() => ++starts == 1 ? "exit 3" : "exec sleep 1000");
        node.Start();
        var first = node.Process;
        await node.EndsByItselfAsync(first);
        await node.KillAsync();
        Assert.NotSame(first, node.Process);
        Assert.Equal((2, 1), (starts, node.EndedByItself));
    }

    [Fact]
    public async Task What_is_not_kept_and_ends_is_told_at_once()
    {
        using var node = Node(() => "exit 3");
        node.Start(isKept: false);
        Assert.Contains("ended with 3", (await Assert.ThrowsAsync<RunException>(node.ReadyAsync)).Message, StringComparison.Ordinal);
        Assert.Contains("ended with 3", (await Assert.ThrowsAsync<RunException>(node.KillAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stopped_has_to_end_in_order()
    {
        using var node = Node(() => "trap 'exit 4' TERM; echo runs; while :; do sleep 0.01; done");
        node.Start();
        while (!File.ReadAllText(Path.Combine(_folder, "node.log")).Contains(" runs\n", StringComparison.Ordinal))
        {
            await Task.Delay(10);
        }

        Assert.Contains("ended with 4", (await Assert.ThrowsAsync<RunException>(node.StopAsync)).Message, StringComparison.Ordinal);
    }

    private Node Node(Func<string> script) => new(_folder, "node", Nowhere, () => ["sh", "-c", script()]);
}
