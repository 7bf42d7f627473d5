using IM2.Grains;

namespace IM2.Silo;

/// <summary>Wakes the few grains that go by themselves: the sweeper of what is due and the feeds of webhook endpoints.</summary>
/// <remarks>
/// Each of them is one for the whole cluster and lives in one of its silos. Asking again where it lives changes nothing but that it looks at once.
/// Besides this their reminders wake them, every minute.
/// </remarks>
internal static class Wakening
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int AttemptsMax = 20;

    /// <summary>Wakes all, again and again where a silo or the database is away for a moment.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await OnceAsync(services).WaitAsync(cancellationToken);
                return;
            }
            catch (Exception error) when (attempt < AttemptsMax && error.IsUnknownOutcome() && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static Task OnceAsync(IServiceProvider services)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        return Task.WhenAll(services.GetServices<IWebhooks>()
            .SelectMany(static webhooks => webhooks.Endpoints)
            .Where(static endpoint => endpoint.IsEnabled)
            .Select(endpoint => grains.WebhookFeed(endpoint.Id).StartAsync())
            .Prepend(grains.Due().StartAsync()));
    }
}
