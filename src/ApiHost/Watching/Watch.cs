using System.Runtime.CompilerServices;
using System.Threading.Channels;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Follows one thing that a grain keeps: shows it at once and after every change.</summary>
/// <remarks>
/// What an observer hears is only a hint, which may come late, twice or never: each hint, and in any case every few seconds,
/// the grain is asked again, and what is shown is always an answer of the grain.
/// </remarks>
/// <typeparam name="TView">The thing.</typeparam>
/// <param name="askAsync">Asks the grain and renews the observation.</param>
/// <param name="isSame">Whether two answers show the same.</param>
/// <param name="time">The clock.</param>
internal sealed class Watch<TView>(Func<Task<TView>> askAsync, Func<TView, TView, bool> isSame, TimeProvider time)
    where TView : class
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    // One waiting hint is enough: it means "ask again".
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something may have changed.</summary>
    public void Hint() => _hints.Writer.TryWrite(true);

    /// <summary>Every new state from now on; null where nothing has been shown for a while, to keep the connection alive.</summary>
    public async IAsyncEnumerable<TView?> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TView? shown = null;
        var shownAt = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var current = await AskAsync();
            if (current is not null && (shown is null || !isSame(shown, current)))
            {
                shown = current;
                shownAt = time.GetTimestamp();
                yield return current;
            }
            else if (time.GetElapsedTime(shownAt) >= HeartbeatEvery)
            {
                shownAt = time.GetTimestamp();
                yield return null;
            }

            await WaitForHintAsync(cancellationToken);
        }
    }

    private async Task<TView?> AskAsync()
    {
        try
        {
            return await askAsync();
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            // The cluster or its store is away for a moment. Whoever watches keeps watching; the next question finds it again.
            return null;
        }
    }

    private async Task WaitForHintAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), patience, RenewEvery, Timeout.InfiniteTimeSpan);
        try
        {
            await _hints.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to ask again, or to end.
        }
    }
}
