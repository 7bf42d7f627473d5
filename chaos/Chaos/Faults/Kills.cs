namespace IM2.Chaos;

/// <summary>SIGKILL of one process; after a while it is started again.</summary>
/// <param name="kind">The fault's name.</param>
/// <param name="nodes">Of which processes.</param>
internal sealed class NodeKill(string kind, Func<Cluster, IReadOnlyList<Node>> nodes) : Fault
{
    public override string Kind => kind;

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var all = nodes(scene.Cluster);
        var node = all[scene.Random.Next(all.Count)];
        var record = new FaultRecord(Kind, node.Name, scene.Now);
        await node.KillAsync();
        await scene.WaitAsync(5, 7);
        node.Start();
        return record with { Healed = scene.Now, Proof = "ended by SIGKILL" };
    }
}

/// <summary>SIGKILL of every silo and every API host at once.</summary>
internal sealed class ClusterKill : Fault
{
    public override string Kind => "cluster-kill";

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var nodes = scene.Cluster.Silos.Concat(scene.Cluster.Hosts).ToList();
        var record = new FaultRecord(Kind, "all", scene.Now);
        await Task.WhenAll(nodes.Select(static node => node.KillAsync()));
        await scene.WaitAsync(0.5, 2);
        record = record with { Healed = scene.Now, Proof = $"{nodes.Count} ended by SIGKILL" };
        nodes.ForEach(static node => node.Start());
        return record;
    }
}

/// <summary>SIGKILL of the database's postmaster; after a moment it is started and recovers.</summary>
internal sealed class DatabaseKill : Fault
{
    public override string Kind => "database-kill";

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        // Commits that are under way when it dies are unknown.
        scene.Burst();
        await Task.Delay(TimeSpan.FromMilliseconds(50));
        var record = new FaultRecord(Kind, "postgresql", scene.Now);
        await scene.Cluster.Database.KillAsync();
        await scene.WaitAsync(0.2, 2);
        await scene.Cluster.Database.StartAsync();
        record = record with { Healed = scene.Now, Proof = "the postmaster was killed and recovered" };
        await scene.Cluster.Database.RecoveredAsync();
        return record;
    }
}
