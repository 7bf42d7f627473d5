using System.Net;
using System.Net.Sockets;
using IM2.Storage.PostgreSql.Keys;
using Npgsql;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>Which silos there are: of two that decide upon the same view, one is refused.</summary>
[Collection(SharedServer.Name)]
public sealed class MembershipTests(PostgreSqlServer server) : IAsyncLifetime
{
    private PostgreSqlStorageOptions _options = null!;
    private ClusterFixture _cluster = null!;

    public async Task InitializeAsync()
    {
        _options = await server.CreateLedgerAsync();
        _cluster = await ClusterFixture.OpenAsync(_options);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_member_comes_back_as_it_was_written()
    {
        var entry = ClusterFixture.Entry(1, SiloStatus.Joining);
        entry.AddSuspector(ClusterFixture.Entry(2).SiloAddress, new DateTime(2026, 3, 1, 13, 0, 0, DateTimeKind.Utc).AddTicks(7));
        Assert.True(await _cluster.Table.InsertRow(entry, (await _cluster.Table.ReadAll()).Version.Next()));

        foreach (var data in new[] { await _cluster.Table.ReadAll(), await _cluster.Table.ReadRow(entry.SiloAddress) })
        {
            var (read, _) = Assert.Single(data.Members);
            Assert.Equal(1, data.Version.Version);
            Assert.Equal(
                (entry.SiloAddress, entry.SiloName, entry.HostName, entry.RoleName, entry.Status, entry.ProxyPort, entry.StartTime),
                (read.SiloAddress, read.SiloName, read.HostName, read.RoleName, read.Status, read.ProxyPort, read.StartTime));
            Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
            Assert.InRange(read.IAmAliveTime, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddSeconds(1));
        }

        Assert.Empty((await _cluster.Table.ReadRow(ClusterFixture.Entry(9).SiloAddress)).Members);
    }

    [Fact]
    public async Task Who_adds_upon_an_old_view_or_adds_again_is_refused_and_nothing_has_changed()
    {
        var before = (await _cluster.Table.ReadAll()).Version;
        Assert.True(await _cluster.Table.InsertRow(ClusterFixture.Entry(1), before.Next()));
        Assert.False(await _cluster.Table.InsertRow(ClusterFixture.Entry(2), before.Next()));
        var now = (await _cluster.Table.ReadAll()).Version;
        Assert.False(await _cluster.Table.InsertRow(ClusterFixture.Entry(1), now.Next()));
        Assert.False(await _cluster.Table.InsertRow(ClusterFixture.Entry(2), now.Next().Next()));

        var after = await _cluster.Table.ReadAll();
        Assert.Equal((1, now), (after.Version.Version, after.Version));
        Assert.Single(after.Members);
    }

    [Fact]
    public async Task Who_changes_upon_an_old_view_or_an_old_row_is_refused()
    {
        await _cluster.AddAsync(ClusterFixture.Entry(1, SiloStatus.Joining));
        var first = await _cluster.Table.ReadAll();
        Assert.True(await _cluster.Table.UpdateRow(ClusterFixture.Entry(1), first.Members[0].Item2, first.Version.Next()));
        var second = await _cluster.Table.ReadAll();
        Assert.NotEqual(first.Members[0].Item2, second.Members[0].Item2);

        Assert.False(await _cluster.Table.UpdateRow(ClusterFixture.Entry(1, SiloStatus.Dead), first.Members[0].Item2, second.Version.Next()));
        Assert.False(await _cluster.Table.UpdateRow(ClusterFixture.Entry(1, SiloStatus.Dead), second.Members[0].Item2, first.Version.Next()));
        Assert.False(await _cluster.Table.UpdateRow(ClusterFixture.Entry(2, SiloStatus.Dead), second.Members[0].Item2, second.Version.Next()));
        var third = await _cluster.Table.ReadAll();
        Assert.Equal((second.Version, SiloStatus.Active), (third.Version, third.Members[0].Item1.Status));
    }

    [Fact]
    public async Task Of_many_that_write_upon_one_view_exactly_one_wins_and_with_repeats_all_get_in()
    {
        const int Writers = 16;
        var view = (await _cluster.Table.ReadAll()).Version.Next();
        var won = await Task.WhenAll(Enumerable.Range(1, Writers).Select(i => Task.Run(() => _cluster.Table.InsertRow(ClusterFixture.Entry(i), view))));
        Assert.Single(won, static one => one);

        await Task.WhenAll(Enumerable.Range(1, Writers).Where(i => !won[i - 1]).Select(i => Task.Run(() => _cluster.AddAsync(ClusterFixture.Entry(i)))));
        var all = await _cluster.Table.ReadAll();
        Assert.Equal((Writers, Writers), (all.Members.Count, all.Version.Version));
    }

    [Fact]
    public async Task A_sign_of_life_changes_neither_version_nor_tag()
    {
        await _cluster.AddAsync(ClusterFixture.Entry(1));
        await ExecuteAsync("UPDATE im2.member SET beat_at = beat_at - interval '1 hour'");
        var before = await _cluster.Table.ReadAll();
        Assert.InRange(before.Members[0].Item1.IAmAliveTime, DateTime.UtcNow.AddMinutes(-61), DateTime.UtcNow.AddMinutes(-59));
        await _cluster.Table.UpdateIAmAlive(ClusterFixture.Entry(1));

        var after = await _cluster.Table.ReadAll();
        Assert.Equal((before.Version, before.Members[0].Item2), (after.Version, after.Members[0].Item2));
        Assert.InRange(after.Members[0].Item1.IAmAliveTime, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Who_is_dead_stays_dead()
    {
        await _cluster.AddAsync(ClusterFixture.Entry(1, SiloStatus.Dead));
        var view = await _cluster.Table.ReadAll();
        Assert.False(await _cluster.Table.UpdateRow(ClusterFixture.Entry(1), view.Members[0].Item2, view.Version.Next()));
        Assert.Equal(SiloStatus.Dead, (await _cluster.Table.ReadAll()).Members[0].Item1.Status);
    }

    [Fact]
    public async Task Only_the_dead_of_long_ago_are_forgotten()
    {
        await _cluster.AddAsync(ClusterFixture.Entry(1, SiloStatus.Dead));
        await _cluster.AddAsync(ClusterFixture.Entry(2));
        await ExecuteAsync("UPDATE im2.member SET beat_at = beat_at - interval '1 hour'");
        await _cluster.AddAsync(ClusterFixture.Entry(3, SiloStatus.Dead));
        await _cluster.Table.CleanupDefunctSiloEntries(DateTimeOffset.UtcNow.AddMinutes(-30));

        Assert.Equal(["silo-2", "silo-3"], (await _cluster.Table.ReadAll()).Members.Select(static member => member.Item1.SiloName).Order());
        await _cluster.Table.DeleteMembershipTableEntries(ClusterFixture.Id);
        await Assert.ThrowsAsync<StorageException>(_cluster.Table.ReadAll);
    }

    [Fact]
    public async Task Gateways_are_those_of_active_silos_that_have_one()
    {
        Assert.Empty(await _cluster.Gateways.GetGateways());
        await _cluster.AddAsync(ClusterFixture.Entry(1));
        await _cluster.AddAsync(ClusterFixture.Entry(2, gatewayPort: 0));
        foreach (var status in (SiloStatus[])[SiloStatus.Created, SiloStatus.Joining, SiloStatus.ShuttingDown, SiloStatus.Stopping, SiloStatus.Dead])
        {
            await _cluster.AddAsync(ClusterFixture.Entry(100 + (int)status, status));
        }

        Assert.Equal([new Uri("gwy.tcp://127.0.0.1:30000/1")], await _cluster.Gateways.GetGateways());
    }

    [Fact]
    public async Task Silos_that_neither_live_nor_listen_are_declared_dead_and_others_are_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await _cluster.AddAsync(ClusterFixture.Entry(1));
        await _cluster.AddAsync(ClusterFixture.Entry(2, SiloStatus.Joining));
        await _cluster.AddAsync(ClusterFixture.Entry(3));
        await _cluster.AddAsync(ClusterFixture.Entry(4, port: ((IPEndPoint)listener.LocalEndpoint).Port));
        using var stop = new CancellationTokenSource();
        var beats = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _cluster.Table.UpdateIAmAlive(ClusterFixture.Entry(3));
                await Task.Delay(50);
            }
        });
        var before = (await _cluster.Table.ReadAll()).Version.Version;
        await _cluster.Silent.BuryAsync(ClusterFixture.Id);
        await stop.CancelAsync();
        await beats;

        var after = await _cluster.Table.ReadAll();
        Assert.Equal(before + 1, after.Version.Version);
        Assert.Equal(
            ["silo-1 Dead", "silo-2 Dead", "silo-3 Active", "silo-4 Active"],
            after.Members.Select(static member => $"{member.Item1.SiloName} {member.Item1.Status}").Order());
        Assert.Equal(2, (await _cluster.Members.ReadDeadAsync()).Count);
    }

    [Fact]
    public async Task Who_left_in_order_has_not_died()
    {
        var left = ClusterFixture.Entry(1, SiloStatus.Dead);
        left.AddSuspector(left.SiloAddress, DateTime.UtcNow);
        var killed = ClusterFixture.Entry(2, SiloStatus.Dead);
        killed.AddSuspector(left.SiloAddress, DateTime.UtcNow);
        await _cluster.AddAsync(left);
        await _cluster.AddAsync(killed);
        Assert.Equal([killed.SiloAddress.ToParsableString()], await _cluster.Members.ReadDeadAsync());
    }

    [Fact]
    public async Task Of_hosts_that_found_no_key_one_is_heard_and_a_key_is_never_changed()
    {
        var keys = new PostgreSqlSealKeys(_cluster.Store);
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => keys.KeepAsync($"key-{i}", $"<key id=\"{i}\" />", isFirst: true))));
        Assert.Single(kept, static one => one);
        Assert.True(await keys.KeepAsync("next", "<key />", isFirst: false));
        Assert.Equal("<key />", (await keys.ReadAsync())[1]);
        foreach (var sql in (string[])["DELETE FROM im2.seal_key", "UPDATE im2.seal_key SET content = 'x'", "UPDATE im2.member SET cluster = 'x'"])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => server.ExecuteAsync(PostgreSqlServer.Login, Checks.Database(_options), sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    private Task ExecuteAsync(string sql) => server.ExecuteAsync(PostgreSqlServer.Owner, Checks.Database(_options), sql);
}
