using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>Where faults happen.</summary>
/// <param name="Cluster">To whom.</param>
/// <param name="Random">Chooses.</param>
/// <param name="Clock">Runs since the run began.</param>
/// <param name="Burst">Has the wallets that are used most be asked for much at once, so that a fault meets what is under way.</param>
/// <param name="Hot">These wallets.</param>
internal sealed record Scene(Cluster Cluster, Random Random, Stopwatch Clock, Action Burst, IReadOnlyList<string> Hot)
{
    /// <summary>Now, in milliseconds since the run began.</summary>
    public double Now => Clock.Elapsed.TotalMilliseconds;

    /// <summary>Waits until some moment between two.</summary>
    public Task WaitAsync(double fromSeconds, double toSeconds) =>
        Task.Delay(TimeSpan.FromSeconds(fromSeconds + (Random.NextDouble() * (toSeconds - fromSeconds))));
}
