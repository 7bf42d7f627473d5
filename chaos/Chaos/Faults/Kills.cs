using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>SIGKILL of one process; after a while it is started again.</summary>
/// <param name="kind">The fault's name.</param>
/// <param name="nodes">Of which processes.</param>
internal sealed class NodeKill(string kind, Func<Cluster, IReadOnlyList<Node>> nodes) : Fault
{
    public override string Kind => kind;

    protected override async Task<FaultRecord> BreakAsync(Cluster cluster, Random random, Stopwatch clock)
    {
        var all = nodes(cluster);
        var node = all[random.Next(all.Count)];
        var record = new FaultRecord(Kind, node.Name, Now(clock));
        await node.KillAsync();
        await WaitAsync(random, 5, 7);
        node.Start();
        return record with { Healed = Now(clock), Proof = "ended by SIGKILL" };
    }
}

/// <summary>SIGKILL of every silo and every API host at once.</summary>
internal sealed class ClusterKill : Fault
{
    public override string Kind => "cluster-kill";

    protected override async Task<FaultRecord> BreakAsync(Cluster cluster, Random random, Stopwatch clock)
    {
        var nodes = cluster.Silos.Concat(cluster.Hosts).ToList();
        var record = new FaultRecord(Kind, "all", Now(clock));
        await Task.WhenAll(nodes.Select(static node => node.KillAsync()));
        await WaitAsync(random, 0.5, 2);
        record = record with { Healed = Now(clock), Proof = $"{nodes.Count} ended by SIGKILL" };
        nodes.ForEach(static node => node.Start());
        return record;
    }
}

/// <summary>SIGKILL of the database's postmaster; after a moment it is started and recovers.</summary>
internal sealed class DatabaseKill : Fault
{
    public override string Kind => "database-kill";

    protected override async Task<FaultRecord> BreakAsync(Cluster cluster, Random random, Stopwatch clock)
    {
        var record = new FaultRecord(Kind, "postgresql", Now(clock));
        await cluster.Database.KillAsync();
        await WaitAsync(random, 0.2, 2);
        await cluster.Database.StartAsync();
        return record with { Healed = Now(clock), Proof = "the postmaster was killed and recovered" };
    }
}
