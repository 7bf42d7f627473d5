using System.Diagnostics;
using IM2.Local;

namespace IM2.Chaos;

/// <summary>SIGSTOP of a silo until the others have declared it dead and taken over; then SIGCONT: it goes on with what it knew.</summary>
/// <remarks>
/// So that it has something to go on with, commits of the wallets that are used most are held up in the database while much is asked for, and one of
/// the silos that wait there is stopped. And so that it goes on before it learns that it is dead, the list of members is slow to read for a moment.
/// </remarks>
/// <param name="isLate">
/// Whether what it had sent to the database before it was stopped lands only after others have loaded its wallets: they are the ones to be fenced then.
/// </param>
internal sealed class Pause(bool isLate) : Fault
{
    private static readonly TimeSpan DeadPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Blindness = TimeSpan.FromSeconds(1.5);

    /// <summary>Silos give a commit up after ten seconds: what lands late has to land before.</summary>
    private static readonly TimeSpan LateMax = TimeSpan.FromSeconds(8);

    public override string Kind => isLate ? "pause-late-write" : "pause";

    protected override async Task<FaultRecord> BreakAsync(Scene scene)
    {
        var fenced = scene.Cluster.FencedCommits();
        var held = await TableHold.WalletsAsync(scene.Cluster.Database.Superuser, scene.Hot);
        await using var _ = held;
        scene.Burst();
        await Task.Delay(Gathering);
        var silo = await ChooseAsync(scene);
        var (record, dead, run) = (new FaultRecord(Kind, silo.Name, scene.Now), await scene.Cluster.DeadAsync(silo), silo.Process);
        run.Signal(Signals.Stop);
        try
        {
            await (isLate ? Task.CompletedTask : held.DisposeAsync().AsTask());
            await DeclaredDeadAsync(scene, silo, dead, held);

            // Others load its wallets and move them on.
            scene.Burst();
            await scene.WaitAsync(0.5, 1);
            await held.DisposeAsync();
            await scene.WaitAsync(1, 2);
        }
        catch
        {
            run.Signal(Signals.Continue);
            throw;
        }

        await using (await TableHold.MembersAsync(scene.Cluster.Database.Superuser))
        {
            run.Signal(Signals.Continue);
            record = record with { Healed = scene.Now };
            await Task.Delay(Blindness);
        }

        // It finds out that it is dead.
        await silo.EndsByItselfAsync(run);
        return record with { Proof = $"stopped, declared dead; {scene.Cluster.FencedCommits() - fenced} fenced" };
    }

    private static async Task<Node> ChooseAsync(Scene scene)
    {
        var waiting = await scene.Cluster.Database.WaitingAsync();
        var silos = scene.Cluster.Silos.Where(silo => waiting.Contains(silo.Name)).ToList();
        return silos.Count > 0 ? silos[scene.Random.Next(silos.Count)] : scene.Cluster.Silos[scene.Random.Next(scene.Cluster.Silos.Count)];
    }

    private static async Task DeclaredDeadAsync(Scene scene, Node silo, long before, TableHold held)
    {
        var wasStopped = false;
        for (var watch = Stopwatch.StartNew(); await scene.Cluster.DeadAsync(silo) == before; await Task.Delay(100))
        {
            wasStopped |= silo.Process.IsStopped();
            if (watch.Elapsed > LateMax)
            {
                await held.DisposeAsync();
            }

            if (watch.Elapsed > DeadPatience)
            {
                throw new RunException($"{silo.Name} was stopped for {DeadPatience.TotalSeconds} s and never declared dead.");
            }
        }

        if (!wasStopped)
        {
            throw new RunException($"{silo.Name} was not seen to be stopped.");
        }
    }
}
