using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The server, or the way to it, is lost while states of grains are written. It is a server of its own.</summary>
public sealed class RowOutageTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const string Name = "payment";
    private static readonly GrainId Grain = GrainId.Create("payment-grain", "a");

    [Fact]
    public async Task Connections_that_died_with_the_server_are_nobodys_error_once_it_is_back()
    {
        await using var process = await TestLedger.OpenAsync(await server.CreateLedgerAsync());
        var states = Enumerable.Range(0, 16).Select(i => (Id: GrainId.Create("payment-grain", $"{i}"), State: new GrainState<string>("first"))).ToList();
        await Task.WhenAll(states.Select(one => process.Grains.WriteStateAsync(Name, one.Id, one.State)));
        await Task.WhenAll(states.Select(one => process.Grains.ReadStateAsync(Name, one.Id, one.State)));

        await server.KillAsync();
        await server.StartAsync();

        foreach (var one in states)
        {
            one.State.State = "second";
        }

        // One by one: the first write and the first read meet a pool in which every connection is dead.
        foreach (var one in states)
        {
            await process.Grains.WriteStateAsync(Name, one.Id, one.State);
            await process.Reminders.ReadRows(one.Id);
        }

        await process.Ledger.ProbeAsync();
        Assert.All(states, one => Assert.Equal("second", one.State.State));
    }

    [Fact]
    public async Task A_pool_in_which_every_connection_is_dead_is_nobodys_error()
    {
        var options = await server.CreateLedgerAsync();
        await using var proxy = new CuttingProxy(server.Port);
        options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Port = proxy.Port }.ConnectionString;
        await using var process = await TestLedger.OpenAsync(options);
        var states = Enumerable.Range(0, 16).Select(i => (Id: GrainId.Create("payment-grain", $"{i}"), State: new GrainState<string>("first"))).ToList();
        await Task.WhenAll(states.Select(one => process.Grains.WriteStateAsync(Name, one.Id, one.State)));
        await Task.WhenAll(states.Select(one => process.Grains.ReadStateAsync(Name, one.Id, one.State)));

        proxy.CutAll();

        await process.Grains.WriteStateAsync(Name, states[0].Id, states[0].State);
        await process.Grains.ReadStateAsync(Name, states[0].Id, states[0].State);
    }

    [Fact]
    public async Task A_write_that_certainly_never_left_is_said_so_and_one_that_may_have_is_not()
    {
        await using var process = await TestLedger.OpenAsync(await server.CreateLedgerAsync());
        await server.StopAsync();
        var read = await Assert.ThrowsAsync<StorageException>(() => process.Grains.ReadStateAsync(Name, Grain, new GrainState<string>()));
        var never = await Assert.ThrowsAsync<StorageException>(() => process.Grains.WriteStateAsync(Name, Grain, new GrainState<string>("a")));
        await server.StartAsync();
        var state = new GrainState<string>("a");
        await process.Grains.WriteStateAsync(Name, Grain, state);
        await server.StopAsync();
        var maybe = await Assert.ThrowsAsync<StorageException>(() => process.Grains.WriteStateAsync(Name, Grain, state));
        await server.StartAsync();

        Assert.Equal(
            (StorageOutcome.NotApplied, StorageOutcome.NotApplied, StorageOutcome.Unknown), (read.Outcome, never.Outcome, maybe.Outcome));
    }

    [Fact]
    public async Task A_write_whose_answer_got_lost_finds_itself_when_it_is_repeated()
    {
        var options = await server.CreateLedgerAsync();
        await using var proxy = new CuttingProxy(server.Port);
        options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Port = proxy.Port }.ConnectionString;
        await using var process = await TestLedger.OpenAsync(options);
        var state = new GrainState<string>("first");
        await process.Grains.WriteStateAsync(Name, Grain, state);
        state.State = "second";

        proxy.CutAtNextAnswer();
        await process.Grains.WriteStateAsync(Name, Grain, state);

        Assert.Equal(1, proxy.Cuts);
        var read = new GrainState<string>();
        await process.Grains.ReadStateAsync(Name, Grain, read);
        Assert.Equal(("second", state.ETag), (read.State, read.ETag));
    }

    [Fact]
    public async Task A_removal_whose_answer_got_lost_has_an_unknown_outcome()
    {
        var options = await server.CreateLedgerAsync();
        await using var proxy = new CuttingProxy(server.Port);
        options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Port = proxy.Port }.ConnectionString;
        await using var process = await TestLedger.OpenAsync(options);
        var state = new GrainState<string>("first");
        await process.Grains.WriteStateAsync(Name, Grain, state);

        proxy.CutAtNextAnswer();
        var error = await Assert.ThrowsAsync<StorageException>(() => process.Grains.ClearStateAsync(Name, Grain, state));

        Assert.Equal((StorageOutcome.Unknown, 1), (error.Outcome, proxy.Cuts));
        Assert.NotNull(state.ETag);
    }

    [Fact]
    public async Task What_is_written_is_on_disk_whatever_the_database_has_as_its_default()
    {
        var options = await server.CreateLedgerAsync();
        var database = Checks.Database(options);
        await server.ExecuteAsync(PostgreSqlServer.Owner, database, $"ALTER DATABASE {database} SET synchronous_commit = off");
        await using var process = await TestLedger.OpenAsync(options);
        await process.Grains.WriteStateAsync(Name, Grain, new GrainState<string>("kept"));

        await server.KillAsync();
        await server.StartAsync();

        var read = new GrainState<string>();
        await process.Grains.ReadStateAsync(Name, Grain, read);
        Assert.Equal("kept", read.State);
    }

    /// <summary>Passes on what both sides say, until an answer of the server is swallowed and the connection cut.</summary>
    private sealed class CuttingProxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Task> _running = [];
        private readonly ConcurrentBag<TcpClient> _clients = [];
        private readonly int _to;
        private int _isArmed;
        private int _cuts;

        public CuttingProxy(int to)
        {
            _to = to;
            _listener.Start();
            _running.Add(AcceptAsync());
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Cuts => Volatile.Read(ref _cuts);

        /// <summary>Cuts what is there now: nobody says goodbye.</summary>
        public void CutAll()
        {
            while (_clients.TryTake(out var client))
            {
                client.Close();
            }
        }

        public void CutAtNextAnswer() => Volatile.Write(ref _isArmed, 1);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await Task.WhenAll(_running);
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    _clients.Add(client);
                    _running.Add(ServeAsync(client));
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var _ = client;
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), AnswerAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side has gone: so does the other.
            }
        }

        private async Task AnswerAsync(NetworkStream server, NetworkStream client)
        {
            var buffer = new byte[65_536];
            while (await server.ReadAsync(buffer, _stop.Token) is var count and > 0)
            {
                if (Interlocked.Exchange(ref _isArmed, 0) == 1)
                {
                    Interlocked.Increment(ref _cuts);
                    return;
                }

                await client.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
    }
}
