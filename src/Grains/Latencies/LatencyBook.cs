using System.Collections.Concurrent;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>How long payments take by method, as far as this silo knows: what it observed itself, and what all had observed some seconds ago.</summary>
/// <remarks>
/// An estimate, for people who wait. It is sent on in handfuls and never waited for: a payment is not slower for being counted, and
/// what is lost when a silo dies is missed by nobody.
/// </remarks>
public sealed partial class LatencyBook(IGrainFactory grains, TimeProvider clock, ILogger<LatencyBook> logger)
{
    private static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<PaymentMethod, Page> _pages = new();

    /// <summary>What is known of a method; renews it in the background when it is old.</summary>
    public LatencyDistribution Find(PaymentMethod method)
    {
        var page = _pages.GetOrAdd(method, static _ => new Page());
        RenewIfOld(method, page);
        lock (page)
        {
            return page.Known;
        }
    }

    /// <summary>Adds an observation.</summary>
    public void Observe(PaymentMethod method, TimeSpan latency)
    {
        var page = _pages.GetOrAdd(method, static _ => new Page());
        lock (page)
        {
            page.Own = page.Own.With(latency);
            page.Known = page.Known.With(latency);
        }

        RenewIfOld(method, page);
    }

    private void RenewIfOld(PaymentMethod method, Page page)
    {
        lock (page)
        {
            if (page.IsRenewing || (page.RenewedAt is { } at && clock.GetUtcNow() - at < RenewedEvery))
            {
                return;
            }

            page.IsRenewing = true;
        }

        // On no grain's scheduler: nobody's turn waits for it.
        _ = Task.Run(() => RenewAsync(method, page));
    }

    private async Task RenewAsync(PaymentMethod method, Page page)
    {
        LatencyDistribution sent;
        lock (page)
        {
            (sent, page.Own) = (page.Own, LatencyDistribution.Empty);
        }

        try
        {
            var shared = await grains.Latencies(method).MergeAsync(sent);
            lock (page)
            {
                page.Known = shared.With(page.Own);
            }
        }
        catch (Exception error)
        {
            // Whether it was counted is not known; counted twice would be worse than not at all.
            LogNotRenewed(logger, error, method);
        }
        finally
        {
            lock (page)
            {
                (page.RenewedAt, page.IsRenewing) = (clock.GetUtcNow(), false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "How long payments by {Method} take could not be renewed; it is tried again.")]
    private static partial void LogNotRenewed(ILogger logger, Exception error, PaymentMethod method);

    private sealed class Page
    {
        /// <summary>What this silo has observed and not sent on yet.</summary>
        public LatencyDistribution Own { get; set; } = LatencyDistribution.Empty;

        /// <summary>That, and what all had observed when it was renewed.</summary>
        public LatencyDistribution Known { get; set; } = LatencyDistribution.Empty;

        public DateTimeOffset? RenewedAt { get; set; }

        public bool IsRenewing { get; set; }
    }
}
