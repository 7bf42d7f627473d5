namespace IM2.Chaos;

/// <summary>Links of one silo are cut for some seconds: what goes over them is dropped without a word.</summary>
/// <param name="kind">The fault's name.</param>
/// <param name="peers">To whom; null for everybody.</param>
/// <param name="cut">What is dropped.</param>
/// <param name="isFlapping">Whether the link comes and goes every second.</param>
internal sealed class Partition(string kind, Func<Cluster, int, IReadOnlyList<string>?> peers, Func<Cut, Cut> cut, bool isFlapping = false) : Fault
{
    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(3);

    public override string Kind => kind;

    /// <summary>Every kind of partition.</summary>
    public static IReadOnlyList<Partition> All { get; } =
    [
        new("partition-silos", Others, static cut => cut),
        new("partition-silos-one-way", Others, static cut => cut with { Out = false }),
        new("partition-silos-flapping", Others, static cut => cut, isFlapping: true),
        new("partition-database", Database, static cut => cut),
        new("partition-database-one-way", Database, static cut => cut with { Out = false }),
        new("partition-all", static (_, _) => null, static cut => cut),
    ];

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var silo = scene.Random.Next(scene.Cluster.Silos.Count);
        var node = scene.Cluster.Silos[silo];
        var record = new FaultRecord(Kind, node.Name, scene.Now);
        if (scene.Cluster.Network.WhyUnbroken is { } why)
        {
            return record with { Skipped = why };
        }

        var (run, dead) = (node.Process, await scene.Cluster.DeadAsync(node));
        var (links, dropped, times) = (cut(new Cut(silo, peers(scene.Cluster, silo))), 0L, isFlapping ? 4 : 1);
        for (var time = 0; time < times; time++)
        {
            await scene.Cluster.Network.CutAsync(links);
            await (isFlapping ? Task.Delay(1_000) : scene.WaitAsync(6, 9));
            dropped += await scene.Cluster.Network.HealAsync(silo);
            await Task.Delay(isFlapping && time + 1 < times ? 1_000 : 0);
        }

        record = record with { Healed = scene.Now, Proof = $"{dropped} packets dropped" };

        // Probes that were missed still count for a moment. A silo that was declared dead learns of it now, if it could not before, and ends.
        await Task.Delay(AfterHealing);
        if (await scene.Cluster.DeadAsync(node) > dead)
        {
            await node.EndsByItselfAsync(run);
        }

        return dropped > 0 ? record : throw new RunException($"{Kind} of {record.Target} dropped no packet.");
    }

    private static List<string> Others(Cluster cluster, int silo) =>
        [.. Enumerable.Range(0, cluster.Silos.Count).Where(other => other != silo).Select(cluster.Network.Silo)];

    private static string[] Database(Cluster cluster, int silo) => [cluster.Network.Database];
}
