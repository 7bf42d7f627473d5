namespace IM2.Storage.PostgreSql.Tests;

/// <summary>A database that is away does not say that there is nobody. The server is one of its own.</summary>
public sealed class MembershipOutageTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    [Fact]
    public async Task Reads_and_changes_fail_and_a_sign_of_life_waits()
    {
        await using var cluster = await ClusterFixture.OpenAsync(await server.CreateLedgerAsync());
        await cluster.AddAsync(ClusterFixture.Entry(1));
        var view = await cluster.Table.ReadAll();
        await server.StopAsync();

        await Assert.ThrowsAsync<StorageException>(cluster.Table.ReadAll);
        await Assert.ThrowsAsync<StorageException>(() => cluster.Table.ReadRow(ClusterFixture.Entry(1).SiloAddress));
        await Assert.ThrowsAsync<StorageException>(cluster.Gateways.GetGateways);
        await Assert.ThrowsAsync<StorageException>(() => cluster.Members.ReadDeadAsync());
        await Assert.ThrowsAsync<StorageException>(() => cluster.Table.InsertRow(ClusterFixture.Entry(2), view.Version.Next()));
        await Assert.ThrowsAsync<StorageException>(
            () => cluster.Table.UpdateRow(ClusterFixture.Entry(1, SiloStatus.Dead), view.Members[0].Item2, view.Version.Next()));
        var beat = cluster.Table.UpdateIAmAlive(ClusterFixture.Entry(1));
        Assert.False(beat.IsCompleted);

        await server.StartAsync();
        await beat.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(view.Version, (await cluster.Table.ReadAll()).Version);
    }
}
