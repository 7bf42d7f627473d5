using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using IM2.Silo;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace IM2.Transport.Tests;

/// <summary>A connection that was made to a silo ends when another one has taken its address.</summary>
public sealed class PredecessorConnectionsTests : IAsyncLifetime, IDisposable
{
    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 11111);
    private static readonly IPEndPoint There = new(IPAddress.Loopback, 11112);

    private static readonly IPEndPoint Marker = new(IPAddress.Loopback, 11113);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Membership _membership = new();
    private readonly PredecessorConnections _connections;

    public PredecessorConnectionsTests() => _connections = new PredecessorConnections(_membership, NullLogger<PredecessorConnections>.Instance);

    public Task InitializeAsync()
    {
        _membership.Know(SiloAddress.New(Here, 1), SiloAddress.New(There, 1));
        return _connections.StartAsync(CancellationToken.None);
    }

    [Fact]
    public async Task It_ends_when_the_successor_is_heard_of()
    {
        var (context, run) = Connect(Here);
        _membership.Know(SiloAddress.New(Here, 1), SiloAddress.New(There, 1), SiloAddress.New(Here, 2));
        await run.WaitAsync(Patience);
        Assert.True(context.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Those_to_other_addresses_and_to_the_successor_stay()
    {
        var elsewhere = Connect(There);
        var former = Connect(Here);
        SiloAddress[] known = [SiloAddress.New(Here, 1), SiloAddress.New(There, 1), SiloAddress.New(Here, 2)];
        _membership.Know(known);
        await former.Run.WaitAsync(Patience);
        var successor = Connect(Here);
        await LookedAtAsync(known);
        Assert.False(elsewhere.Run.IsCompleted);
        Assert.False(successor.Run.IsCompleted);
    }

    [Fact]
    public async Task A_silo_that_dies_without_a_successor_keeps_them()
    {
        var (_, run) = Connect(Here);
        _membership.Know(SiloAddress.New(There, 1));
        await LookedAtAsync(SiloAddress.New(There, 1));
        Assert.False(run.IsCompleted);
    }

    public Task DisposeAsync() => _connections.StopAsync(CancellationToken.None);

    public void Dispose() => _connections.Dispose();

    /// <summary>Returns when whatever was heard of so far has had its effect: it is told of in order, and connections end in order on one thread pool.</summary>
    private async Task LookedAtAsync(params SiloAddress[] known)
    {
        for (var generation = 1; generation <= 10; generation++)
        {
            var (_, marker) = Connect(Marker);
            _membership.Know([.. known, SiloAddress.New(Marker, generation)]);
            await marker.WaitAsync(Patience);
        }
    }

    private (ConnectionContext Context, Task Run) Connect(EndPoint endpoint)
    {
        var context = new DefaultConnectionContext { RemoteEndPoint = endpoint };
        return (context, _connections.OnConnectionAsync(context, static async context =>
        {
            var closed = new TaskCompletionSource();
            await using var registration = context.ConnectionClosed.Register(closed.SetResult);
            await closed.Task;
        }));
    }

    private sealed class Membership : IClusterMembershipService
    {
        private readonly Channel<ClusterMembershipSnapshot> _updates = Channel.CreateUnbounded<ClusterMembershipSnapshot>();

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _updates.Reader.ReadAllAsync();

        public void Know(params SiloAddress[] silos)
        {
            CurrentSnapshot = new ClusterMembershipSnapshot(
                silos.ToImmutableDictionary(static silo => silo, static silo => new ClusterMember(silo, SiloStatus.Active, "silo")),
                new MembershipVersion(CurrentSnapshot.Version.Value + 1));
            Assert.True(_updates.Writer.TryWrite(CurrentSnapshot));
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask Refresh(MembershipVersion minimumVersion) => ValueTask.CompletedTask;

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
