using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>SIGSTOP of a silo until the others have declared it dead and taken over; then SIGCONT: it goes on with what it knew.</summary>
internal sealed class Pause : Fault
{
    private static readonly TimeSpan DeadPatience = TimeSpan.FromSeconds(40);

    public override string Kind => "pause";

    protected override async Task<FaultRecord> BreakAsync(Cluster cluster, Random random, Stopwatch clock)
    {
        var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
        var (record, dead, fenced) = (new FaultRecord(Kind, silo.Name, Now(clock)), await cluster.DeadAsync(silo), cluster.FencedCommits());
        silo.Process.Signal(Signals.Stop);
        var wasStopped = false;
        try
        {
            for (var watch = Stopwatch.StartNew(); await cluster.DeadAsync(silo) == dead; await Task.Delay(100))
            {
                wasStopped |= silo.Process.IsStopped();
                if (watch.Elapsed > DeadPatience)
                {
                    throw new RunException($"{silo.Name} was stopped for {DeadPatience.TotalSeconds} s and never declared dead.");
                }
            }

            // Long enough for the wallets to be changed elsewhere.
            await WaitAsync(random, 1, 3);
        }
        finally
        {
            silo.Process.Signal(Signals.Continue);
        }

        record = record with { Healed = Now(clock) };
        if (!wasStopped)
        {
            throw new RunException($"{silo.Name} was not seen to be stopped.");
        }

        // It finds out that it is dead and ends; whoever supervises it starts it again.
        await Task.Delay(TimeSpan.FromSeconds(3));
        return record with { Proof = $"stopped, declared dead; {cluster.FencedCommits() - fenced} fenced" };
    }
}
