namespace IM2.Sandbox.Stripe;

/// <summary>Lets happen what happens by itself: money that comes later, refunds that fail, disputes that are decided.</summary>
internal sealed class StripeClockwork(StripeStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Says that something may be due.</summary>
    public void Wake()
    {
        if (store.NextDue is not null)
        {
            _wake.Release();
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = store.NextDue is { } next ? next - time.GetUtcNow() : WaitMax;
            if (wait <= TimeSpan.Zero)
            {
                await store.ChangeAsync(static _ => true);
                continue;
            }

            using var end = new CancellationTokenSource(wait < WaitMax ? wait : WaitMax, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stoppingToken);
            await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
