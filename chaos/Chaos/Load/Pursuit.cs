using System.Collections.Concurrent;
using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>An operation that was pursued, for the figures.</summary>
/// <param name="Request">Which.</param>
/// <param name="Asked">When it was first asked for, in milliseconds since the run began.</param>
/// <param name="Ended">When its client was told, or gave up for now.</param>
/// <param name="Attempts">How many times it was asked for.</param>
/// <param name="Last">The last answer.</param>
internal sealed record Pursued(Request Request, double Asked, double Ended, int Attempts, JournalLine Last)
{
    /// <summary>How long its client waited.</summary>
    public double Wait => Ended - Asked;
}

/// <summary>Asks for an operation until it is answered, or for as long as its client has patience; what is left is settled when faults are over.</summary>
internal sealed class Pursuit(ApiClient client, Stopwatch clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> _attempts = new();

    /// <summary>Everything that was pursued.</summary>
    public ConcurrentQueue<Pursued> Done { get; } = new();

    /// <summary>What its client gave up for now.</summary>
    public ConcurrentQueue<Request> Open { get; } = new();

    /// <summary>Asks until there is an answer or no patience left, each time another host.</summary>
    /// <returns>The answer; null if there was none.</returns>
    public async Task<JournalLine?> PursueAsync(Request request, int host, TimeSpan? patience = null)
    {
        var asked = clock.Elapsed;
        var delay = RetryDelayMin;
        for (var tries = 1; ; tries++)
        {
            var answer = await client.TryAsync(request, Attempt(request), (host + tries - 1) % client.Hosts);
            if (answer.IsDefinite || clock.Elapsed - asked > (patience ?? Patience))
            {
                Done.Enqueue(new Pursued(request, asked.TotalMilliseconds, clock.Elapsed.TotalMilliseconds, tries, answer));
                if (answer.IsDefinite)
                {
                    return answer;
                }

                Open.Enqueue(request);
                return null;
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()));
            delay = delay * 2 < RetryDelayMax ? delay * 2 : RetryDelayMax;
        }
    }

    /// <summary>Asks once more for what was answered, to hear the same again.</summary>
    public Task<JournalLine> RepeatAsync(Request request, int host) => client.TryAsync(request, Attempt(request), host);

    private int Attempt(Request request) => _attempts.AddOrUpdate(request.Id, 1, static (_, last) => last + 1);
}
