using System.Net;
using IM2.Storage.PostgreSql.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The cluster's tables as a silo and an API host have them.</summary>
internal sealed class ClusterFixture : IAsyncDisposable
{
    public const string Id = "test";

    private ClusterFixture(PostgreSqlStore store)
    {
        Store = store;
        var options = Options.Create(new ClusterOptions { ClusterId = Id, ServiceId = Id });
        Silent = new SilentMembers(store, NullLogger<SilentMembers>.Instance);
        Table = new PostgreSqlMembershipTable(store, Silent, options, NullLogger<PostgreSqlMembershipTable>.Instance);
        Gateways = new PostgreSqlGatewayList(store, options, Options.Create(new GatewayOptions()));
        Members = new PostgreSqlMembers(store, options);
    }

    public PostgreSqlStore Store { get; }

    public SilentMembers Silent { get; }

    public PostgreSqlMembershipTable Table { get; }

    public PostgreSqlGatewayList Gateways { get; }

    public PostgreSqlMembers Members { get; }

    public static async Task<ClusterFixture> OpenAsync(PostgreSqlStorageOptions options)
    {
        var cluster = new ClusterFixture(await PostgreSqlStore.OpenAsync(options));
        await cluster.Table.InitializeMembershipTable(tryInitTableVersion: true);
        return cluster;
    }

    public static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active, int gatewayPort = 30_000, int? port = null) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port ?? number), number),
        SiloName = $"silo-{number}",
        HostName = "here",
        RoleName = "im2",
        Status = status,
        ProxyPort = gatewayPort,
        StartTime = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
        IAmAliveTime = DateTime.UtcNow,
        SuspectTimes = [],
    };

    /// <summary>Adds a member, whoever else does at the same time.</summary>
    public async Task AddAsync(MembershipEntry entry)
    {
        while (!await Table.InsertRow(entry, (await Table.ReadAll()).Version.Next()))
        {
        }
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
