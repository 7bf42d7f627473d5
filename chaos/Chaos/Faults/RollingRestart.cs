namespace IM2.Chaos;

/// <summary>Each silo and each API host is asked to end (SIGTERM) and started again, one after the other, as an update does it.</summary>
internal sealed class RollingRestart : Fault
{
    public override string Kind => "rolling-restart";

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var record = new FaultRecord(Kind, "all in turn", scene.Now);
        foreach (var node in scene.Cluster.Silos.Concat(scene.Cluster.Hosts))
        {
            await node.StopAsync();
            node.Start();
            await node.ReadyAsync();
        }

        return record with { Healed = scene.Now, Proof = $"{scene.Cluster.Silos.Count + scene.Cluster.Hosts.Count} ended in order" };
    }
}
