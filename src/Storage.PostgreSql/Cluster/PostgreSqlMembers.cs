using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>What a client of the cluster asks about its members.</summary>
/// <param name="store">The database.</param>
/// <param name="cluster">Which cluster.</param>
public sealed class PostgreSqlMembers(PostgreSqlStore store, IOptions<ClusterOptions> cluster)
{
    /// <summary>Who leaves in order declares itself dead when it has answered everything.</summary>
    private const string Dead = "SELECT silo FROM im2.member WHERE cluster = $1 AND status = 6 AND NOT silo = ANY (suspected_by)";

    /// <summary>The silos that have died, each with address, port and generation; those that left in order are not among them.</summary>
    /// <exception cref="StorageException">The database can't be read.</exception>
    public async Task<IReadOnlyList<string>> ReadDeadAsync(CancellationToken cancellationToken = default) =>
        await store.ReadAsync(Dead, [cluster.Value.ClusterId], timeout: null, static row => row.GetString(0), cancellationToken);
}
