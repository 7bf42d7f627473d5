namespace IM2.Chaos;

/// <summary>Where the processes of a run are on the network, and how it is broken.</summary>
internal abstract class Network : IAsyncDisposable
{
    /// <summary>Why links can't be broken here; null if they can.</summary>
    public abstract string? WhyUnbroken { get; }

    /// <summary>Whether addresses are of this machine's loopback.</summary>
    public bool IsLoopback => WhyUnbroken is not null;

    /// <summary>The address of the database.</summary>
    public abstract string Database { get; }

    /// <summary>The address of a silo.</summary>
    public abstract string Silo(int silo);

    /// <summary>What comes before a silo's command, so that it runs in its place.</summary>
    public abstract IReadOnlyList<string> Enter(int silo);

    /// <summary>Drops what goes over a silo's link from now on.</summary>
    public abstract Task CutAsync(Cut cut);

    /// <summary>Drops nothing any more.</summary>
    /// <returns>How many packets had been dropped.</returns>
    public abstract Task<long> HealAsync(int silo);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Which of a silo's packets are dropped.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="Peers">Those to and from these addresses; null for all.</param>
/// <param name="In">Those that come.</param>
/// <param name="Out">Those that go.</param>
internal sealed record Cut(int Silo, IReadOnlyList<string>? Peers, bool In = true, bool Out = true);

/// <summary>Everything on the loopback, each silo with ports of its own: no link can be broken.</summary>
/// <param name="why">Why it is not another network.</param>
internal sealed class LoopbackNetwork(string why) : Network
{
    public override string? WhyUnbroken => why;

    public override string Database => "127.0.0.1";

    public override string Silo(int silo) => "127.0.0.1";

    public override IReadOnlyList<string> Enter(int silo) => [];

    public override Task CutAsync(Cut cut) => throw new InvalidOperationException("The loopback is never broken.");

    public override Task<long> HealAsync(int silo) => Task.FromResult(0L);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
