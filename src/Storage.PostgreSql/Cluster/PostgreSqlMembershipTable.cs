using IM2.Storage.PostgreSql.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>Which silos there are, in the database.</summary>
/// <remarks>
/// Every member but <see cref="UpdateIAmAlive"/> throws <see cref="StorageException"/> when the database can't be reached: who asks is never told
/// that there is nobody.
/// </remarks>
internal sealed partial class PostgreSqlMembershipTable(
    PostgreSqlStore store, SilentMembers silent, IOptions<ClusterOptions> cluster, ILogger<PostgreSqlMembershipTable> logger) : IMembershipTable
{
    private const string ReadEvery = $"{MemberRow.Select} WHERE c.id = $1";
    private const string ReadOne = $"{MemberRow.Select} AND m.silo = $2 WHERE c.id = $1";
    private const string Found = "SELECT im2.found_cluster($1, $2)";
    private const string Write = "SELECT im2.write_member($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    private const string Beat = "SELECT im2.beat($1, $2)";
    private const string Forget = "DELETE FROM im2.cluster WHERE id = $1";

    /// <summary>Dead ones only: whoever is not dead may come back to its row.</summary>
    private const string ForgetDead =
        "DELETE FROM im2.member WHERE cluster = $1 AND status = 6 AND beat_at < clock_timestamp() - make_interval(secs => $2::float8)";

    private static readonly TimeSpan BeatPause = TimeSpan.FromMilliseconds(250);

    private readonly string _cluster = cluster.Value.ClusterId;

    /// <summary>Makes the cluster where there is none, and declares dead what is left of silos that are gone.</summary>
    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        if (!tryInitTableVersion)
        {
            return;
        }

        await store.WriteAsync(Found, [Parameters.Text(_cluster), Parameters.Number(EntityTag.Draw())], isRepeatable: true);
        await silent.BuryAsync(_cluster);
    }

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadAll() => ReadAsync(ReadEvery, _cluster);

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(ReadOne, _cluster, key.ToParsableString());

    /// <inheritdoc/>
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => WriteAsync(entry, null, tableVersion);

    /// <inheritdoc/>
    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        EntityTag.TryParse(etag, out var expected) && await WriteAsync(entry, expected, tableVersion);

    /// <summary>Gives a sign of life, as soon as the database takes it.</summary>
    /// <remarks>
    /// A silo that was told of a failure would wait longer and longer before it tries again, up to a minute, and be taken for silent by then.
    /// </remarks>
    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        for (var isFirst = true; !store.IsClosing; isFirst = false)
        {
            try
            {
                await store.WriteAsync(
                    Beat, [Parameters.Text(_cluster), Parameters.Text(entry.SiloAddress.ToParsableString())], isRepeatable: true);
                return;
            }
            catch (StorageException error) when (!store.IsClosing)
            {
                if (isFirst)
                {
                    LogNoBeat(logger, error.Message);
                }

                await Task.Delay(BeatPause);
            }
        }
    }

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => store.WriteAsync(
        ForgetDead,
        [Parameters.Text(_cluster), new Npgsql.NpgsqlParameter { Value = (DateTimeOffset.UtcNow - beforeDate).TotalSeconds }],
        isRepeatable: true);

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntries(string clusterId) => store.WriteAsync(Forget, [Parameters.Text(clusterId)], isRepeatable: true);

    private async Task<MembershipTableData> ReadAsync(string sql, params object[] arguments)
    {
        var rows = await store.ReadAsync(sql, arguments, timeout: null, MemberRow.Read, CancellationToken.None);
        return rows.IsEmpty
            ? throw new StorageException($"The database knows no cluster '{_cluster}'.", StorageOutcome.NotApplied)
            : new MembershipTableData(
                [.. rows.Where(static row => row.Member is not null).Select(static row => Tuple.Create(row.Member!, row.Tag))],
                rows[0].Version);
    }

    private async Task<bool> WriteAsync(MembershipEntry entry, long? expected, TableVersion next)
    {
        if (!EntityTag.TryParse(next.VersionEtag, out var clusterTag))
        {
            return false;
        }

        return await store.WriteAsync(
            Write,
            [
                Parameters.Text(_cluster),
                Parameters.Number(clusterTag),
                Parameters.Integer(next.Version),
                Parameters.Number(EntityTag.Draw()),
                Parameters.Text(entry.SiloAddress.ToParsableString()),
                Parameters.Number(expected),
                Parameters.Number(EntityTag.Draw()),
                .. MemberRow.Arguments(entry),
            ],
            isRepeatable: true) is true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not take this silo's signs of life, so it is tried again and again: {Reason}")]
    private static partial void LogNoBeat(ILogger logger, string reason);
}
