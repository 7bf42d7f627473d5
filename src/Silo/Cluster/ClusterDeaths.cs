using IM2.Storage.PostgreSql.Cluster;

namespace IM2.Silo;

/// <summary>Tells calls that were under way when a silo died: their token is cancelled.</summary>
internal sealed partial class ClusterDeaths(PostgreSqlMembers members, ILogger<ClusterDeaths> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>What a call has left that went to a silo that lives.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private CancellationTokenSource _calls = new();

    /// <summary>Of calls that begin now.</summary>
    public CancellationToken Token => Volatile.Read(ref _calls).Token;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<string>? known = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var dead = await members.ReadDeadAsync(stoppingToken);
                if (known is not null && !known.IsSupersetOf(dead))
                {
                    LogDied(logger, string.Join(", ", dead.Except(known)));
                    EndCalls();

                    // Until gateways are read again, calls still went to that of a silo that is paused and takes them.
                    await Task.Delay(ClusterComposition.GatewayRefresh + LookEvery, stoppingToken);
                    EndCalls();
                }

                known = [.. dead];
                await Task.Delay(LookEvery, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(logger, error.Message);
                await Task.Delay(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Gives calls that are under way a moment. What held their token is not disposed of: a call that begins now may have it, too.</summary>
    private void EndCalls() => Interlocked.Exchange(ref _calls, new CancellationTokenSource()).CancelAfter(Moment);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silos have died: {Silos}. Calls that were under way have an unknown outcome.")]
    private static partial void LogDied(ILogger logger, string silos);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Members can't be read: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
