using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>SIGSTOP of a silo until the others have declared it dead and taken over; then SIGCONT: it goes on with what it knew.</summary>
internal sealed class Pause : Fault
{
    private static readonly TimeSpan DeadPatience = TimeSpan.FromSeconds(40);

    public override string Kind => "pause";

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var silo = scene.Cluster.Silos[scene.Random.Next(scene.Cluster.Silos.Count)];
        var (record, dead, fenced) = (new FaultRecord(Kind, silo.Name, scene.Now), await scene.Cluster.DeadAsync(silo), scene.Cluster.FencedCommits());
        // What waits in line there when it freezes is decided, when it goes on, upon what it knew.
        scene.Burst();
        await Task.Delay(TimeSpan.FromMilliseconds(50));
        silo.Process.Signal(Signals.Stop);
        var wasStopped = false;
        try
        {
            for (var watch = Stopwatch.StartNew(); await scene.Cluster.DeadAsync(silo) == dead; await Task.Delay(100))
            {
                wasStopped |= silo.Process.IsStopped();
                if (watch.Elapsed > DeadPatience)
                {
                    throw new RunException($"{silo.Name} was stopped for {DeadPatience.TotalSeconds} s and never declared dead.");
                }
            }

            // Long enough for the wallets to be changed elsewhere.
            await scene.WaitAsync(1, 3);
        }
        finally
        {
            silo.Process.Signal(Signals.Continue);
        }

        record = record with { Healed = scene.Now };
        if (!wasStopped)
        {
            throw new RunException($"{silo.Name} was not seen to be stopped.");
        }

        // It finds out that it is dead and ends; whoever supervises it starts it again.
        await Task.Delay(TimeSpan.FromSeconds(3));
        return record with { Proof = $"stopped, declared dead; {scene.Cluster.FencedCommits() - fenced} fenced" };
    }
}
