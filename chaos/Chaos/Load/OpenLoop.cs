using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace IM2.Chaos;

/// <summary>Arrivals on a schedule: a late answer does not make the next one wait.</summary>
/// <param name="traffic">What is asked for.</param>
/// <param name="perSecond">How many arrive in a second, on average.</param>
/// <param name="seed">Repeats the schedule.</param>
internal sealed class OpenLoop(Traffic traffic, double perSecond, int seed)
{
    /// <summary>How many may be under way: more would only wait in line here.</summary>
    private const int UnderWayMax = 4_000;

    private int _underWay;
    private ExceptionDispatchInfo? _failure;

    /// <summary>How many arrived.</summary>
    public int Arrived { get; private set; }

    /// <summary>How many of them were sent away, because too many were under way.</summary>
    public int SentAway { get; private set; }

    /// <summary>Has the wallets that are used most be asked for much at once.</summary>
    public void Burst()
    {
        foreach (var story in traffic.Burst())
        {
            Begin(story);
        }
    }

    /// <summary>Lets them arrive until the end, and waits for those that are under way.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var (random, clock, due) = (new Random(seed), Stopwatch.StartNew(), 0.0);
        while (!end.IsCancellationRequested)
        {
            _failure?.Throw();

            // At times of their own, as if each came from somebody else.
            due += -Math.Log(1 - random.NextDouble()) / perSecond;
            var story = traffic.Next(random);
            var wait = TimeSpan.FromSeconds(due) - clock.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            Arrived++;
            if (Volatile.Read(ref _underWay) >= UnderWayMax)
            {
                SentAway++;
                continue;
            }

            Begin(story);
        }

        while (Volatile.Read(ref _underWay) > 0)
        {
            _failure?.Throw();
            await Task.Delay(50, CancellationToken.None);
        }

        _failure?.Throw();
    }

    private void Begin(Func<Task> story)
    {
        Interlocked.Increment(ref _underWay);
        _ = Task.Run(() => TellAsync(story), CancellationToken.None);
    }

    private async Task TellAsync(Func<Task> story)
    {
        try
        {
            await story();
        }
        catch (Exception error)
        {
            // A defect of the clients: the run must not go on as if nothing were.
            _failure ??= ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
