namespace IM2.Silo;

/// <summary>When another silo is gone: wakes what may have lived there and goes by itself, so that nobody waits for a reminder.</summary>
internal sealed partial class Succession(IClusterMembershipService membership, IServiceProvider services, ILogger<Succession> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> living = [];
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            HashSet<SiloAddress> now =
                [.. snapshot.Members.Values.Where(static member => !member.Status.IsTerminating()).Select(static member => member.SiloAddress)];
            var gone = living.Except(now).ToList();
            living = now;
            if (gone.Count > 0)
            {
                await WakeAsync(gone, stoppingToken);
            }
        }
    }

    private async Task WakeAsync(List<SiloAddress> gone, CancellationToken stoppingToken)
    {
        LogGone(logger, gone.Count, gone[0]);
        try
        {
            await Wakening.RunAsync(services, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotWoken(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} silos are gone, the first of them {First}. Waking what may have lived there.")]
    private static partial void LogGone(ILogger logger, int count, SiloAddress first);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What may have lived in a silo that is gone could not be woken; its reminder will.")]
    private static partial void LogNotWoken(ILogger logger, Exception error);
}
