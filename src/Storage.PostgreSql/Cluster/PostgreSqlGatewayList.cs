using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>Where API hosts reach the cluster, from the database: the gateways of active silos.</summary>
internal sealed class PostgreSqlGatewayList(PostgreSqlStore store, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways)
    : IGatewayListProvider
{
    private const string Active = "SELECT silo, gateway_port FROM im2.member WHERE cluster = $1 AND status = 3 AND gateway_port > 0 ORDER BY silo";

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    /// <inheritdoc/>
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <summary>The gateways of silos that are active; none if no silo is.</summary>
    /// <exception cref="StorageException">The database can't be read.</exception>
    public async Task<IList<Uri>> GetGateways() =>
        await store.ReadAsync(Active, [cluster.Value.ClusterId], timeout: null, static row => Gateway(row.GetString(0), row.GetInt32(1)), CancellationToken.None);

    private static Uri Gateway(string silo, int port)
    {
        var address = SiloAddress.FromParsableString(silo);
        return SiloAddress.New(address.Endpoint.Address, port, address.Generation).ToGatewayUri();
    }
}
