using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace IM2.Silo;

/// <summary>Ends connections that were made to a silo that is dead and are held by its successor at the same address.</summary>
/// <remarks>
/// When all silos start anew, each still takes the others' predecessors for members for a moment, connects to them, and is answered by
/// their successors. Orleans uses such a connection for both, and closes it ten seconds after it hears of the predecessor's death; whatever is on
/// the way by then gets no answer, ever. So it is ended as soon as the successor is heard of, while little goes over it: what is lost then is asked for
/// again after a system call's time-out, and so is what goes over a connection that was being made when the successor was heard of.
/// </remarks>
internal sealed partial class PredecessorConnections(IClusterMembershipService membership, ILogger<PredecessorConnections> logger)
    : BackgroundService, IConnectionMiddleware, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The newest silo at the other end that was known when the connection was made.</summary>
    private readonly ConcurrentDictionary<ConnectionContext, int> _generations = new();

    /// <summary>Notes which silo was the newest one at its address when a connection was made.</summary>
    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        _generations[context] = NewestAt(context.RemoteEndPoint, membership.CurrentSnapshot);

        // A successor that was heard of between the two has been looked for already.
        EndIfSucceeded(context, _generations[context], membership.CurrentSnapshot);
        try
        {
            await next(context);
        }
        finally
        {
            _generations.TryRemove(context, out _);
        }
    }

    /// <summary>Works from the first moment: the host starts its own services when the silo is a member already.</summary>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PredecessorConnections), ServiceLifecycleStage.First, StartAsync, StopAsync);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            foreach (var (context, generation) in _generations)
            {
                EndIfSucceeded(context, generation, snapshot);
            }
        }
    }

    private void EndIfSucceeded(ConnectionContext context, int generation, ClusterMembershipSnapshot snapshot)
    {
        if (NewestAt(context.RemoteEndPoint, snapshot) > generation)
        {
            var ended = new ConnectionAbortedException($"The silo at {context.RemoteEndPoint} that this connection was made to has a successor.");
            LogEnded(logger, ended.Message);
            context.Abort(ended);
        }
    }

    private static int NewestAt(EndPoint? endpoint, ClusterMembershipSnapshot snapshot) => snapshot.Members.Keys
        .Where(silo => silo.Endpoint.Equals(endpoint))
        .Select(static silo => silo.Generation)
        .DefaultIfEmpty()
        .Max();

    [LoggerMessage(Level = LogLevel.Information, Message = "A connection is ended: {Reason}")]
    private static partial void LogEnded(ILogger logger, string reason);
}
