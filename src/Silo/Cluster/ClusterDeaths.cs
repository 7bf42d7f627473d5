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
        var isRead = true;
        while (true)
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
                isRead = true;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: API hosts go on without, and look again.
                if (isRead)
                {
                    LogNotRead(logger, error.Message);
                }

                isRead = false;
            }

            await Task.Delay(LookEvery, stoppingToken);
        }
    }

    /// <summary>Gives calls that are under way a moment. What held their token is not disposed of: a call that begins now may have it, too.</summary>
    private void EndCalls() => Interlocked.Exchange(ref _calls, new CancellationTokenSource()).CancelAfter(Moment);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silos have died: {Silos}. Calls that were under way have an unknown outcome.")]
    private static partial void LogDied(ILogger logger, string silos);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Members can't be read, so calls to a silo that dies wait for their time-out: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
