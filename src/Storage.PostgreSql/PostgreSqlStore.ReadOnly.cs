using IM2.Storage.PostgreSql.Engine;
using IM2.Storage.PostgreSql.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace IM2.Storage.PostgreSql;

/// <content>A database that services use meanwhile.</content>
public sealed partial class PostgreSqlStore
{
    /// <summary>Opens a database to read what is committed, whoever uses it. It is neither created nor changed: the server refuses every write.</summary>
    /// <param name="connectionString">Where it is, as Npgsql reads it, for a role that may read it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">It can't be reached, is not ours, or has a schema other than this build's.</exception>
    public static async Task<PostgreSqlStore> OpenReadOnlyAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        if (!ConnectionStrings.IsValid(connectionString))
        {
            throw new StorageException("What leads to the database must be a connection string with a host, as Npgsql reads it.", StorageOutcome.NotApplied);
        }

        var options = new PostgreSqlStorageOptions { ConnectionString = ConnectionStrings.ReadOnly(connectionString) };
        await OnceAsync(
            options,
            NullLogger.Instance,
            connection => SchemaMigrator.CheckAsync(connection, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return new PostgreSqlStore(options, NullLogger.Instance);
    }
}
