using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;

namespace IM2.Silo;

/// <summary>Ends connections that were made to a silo that is dead and are held by its successor at the same address.</summary>
/// <remarks>
/// When all silos start anew, each still takes the others' predecessors for members for a moment, connects to them, and is answered by
/// their successors. Orleans uses such a connection for both, and closes it ten seconds after it hears of the predecessor's death; whatever is on
/// the way then gets no answer, ever. So it is ended when the successor is heard of: before that is a member, and has calls.
/// </remarks>
internal sealed class PredecessorConnections(IClusterMembershipService membership)
    : BackgroundService, IConnectionMiddleware, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<ConnectionContext, int> _generations = new();

    /// <summary>Notes which silo at its address was the newest one when a connection was made: it is to that one, or to an older one.</summary>
    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        _generations[context] = NewestAt(context.RemoteEndPoint, membership.CurrentSnapshot);
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
                if (NewestAt(context.RemoteEndPoint, snapshot) > generation)
                {
                    context.Abort(new ConnectionAbortedException($"The silo at {context.RemoteEndPoint} that this connection was made to has a successor."));
                }
            }
        }
    }

    private static int NewestAt(EndPoint? endpoint, ClusterMembershipSnapshot snapshot) => snapshot.Members.Keys
        .Where(silo => silo.Endpoint.Equals(endpoint))
        .Select(static silo => silo.Generation)
        .DefaultIfEmpty()
        .Max();
}

/// <summary>Puts <see cref="PredecessorConnections"/> on the way to other silos.</summary>
internal static class PredecessorConnectionsExtensions
{
    /// <summary>Ends connections to silos that have a successor at their address.</summary>
    public static ISiloBuilder EndConnectionsToPredecessors(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<PredecessorConnections>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<PredecessorConnections>());
        return silo.Configure<SiloConnectionOptions>(static connections => connections.ConfigureSiloOutboundConnection(static builder =>
            builder.UseMiddleware(builder.ApplicationServices.GetRequiredService<PredecessorConnections>())));
    }
}
