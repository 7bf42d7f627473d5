using Npgsql;

namespace IM2.Storage.PostgreSql.Schema;

/// <summary>Brings a database to the schema of this build, or refuses it.</summary>
internal static class SchemaMigrator
{
    /// <summary>Every step that this build knows, in order.</summary>
    public static IReadOnlyList<Migration> Known { get; } = Migration.Load(typeof(SchemaMigrator).Assembly);

    /// <summary>The role that the application's login is a member of.</summary>
    public const string ApplicationRole = "im2_app";

    /// <summary>Processes that start together wait for each other here. The number is "IM2" and means nothing else.</summary>
    private const long LockKey = 0x494D32;

    private const string InsufficientPrivilege = PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>Applies what is missing, all in one transaction, so a step that fails leaves the database as it was.</summary>
    /// <param name="connection">Of the role that owns the schema, or of one that finds nothing to do.</param>
    /// <param name="login">The application's login, which becomes a member of its role; null when it is the owner's too.</param>
    /// <param name="known">The steps of this build.</param>
    /// <param name="cancellationToken">Gives up; nothing is applied then.</param>
    /// <exception cref="StorageException">The database is newer than this build, was migrated by other scripts, or rights are missing.</exception>
    public static async Task MigrateAsync(
        NpgsqlConnection connection, string? login, IReadOnlyList<Migration> known, CancellationToken cancellationToken)
    {
        // The application's role may not create anything, and needs not to when somebody else has brought the schema up to date.
        if (login is null && await VerifyAsync(connection, known, cancellationToken).ConfigureAwait(false) == known.Count)
        {
            return;
        }

        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken).ConfigureAwait(false);
                await ApplyAsync(connection, known, cancellationToken).ConfigureAwait(false);
                if (login is not null)
                {
                    await AdmitAsync(connection, login, cancellationToken).ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PostgresException error) when (error.SqlState == InsufficientPrivilege)
        {
            throw new StorageException(
                $"The schema of database '{connection.Database}' has to be brought up to date, but this role may not: {error.MessageText}. "
                + $"Set {PostgreSqlStorageOptions.Section}:{nameof(PostgreSqlStorageOptions.MigrationConnectionString)} to a role that owns it.",
                StorageOutcome.NotApplied,
                error);
        }
    }

    /// <summary>Looks whether a database has the schema of this build, and changes nothing.</summary>
    /// <exception cref="StorageException">It has not.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = await VerifyAsync(connection, Known, cancellationToken).ConfigureAwait(false);
        if (applied == 0)
        {
            throw Refusal($"The database '{connection.Database}' holds no data of this system.");
        }

        if (applied < Known.Count)
        {
            throw Refusal(
                $"The database '{connection.Database}' has schema step {applied}, older than this build's {Known.Count}. "
                + "Starting the service of this build once brings it up to date.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<Migration> known, CancellationToken cancellationToken)
    {
        var applied = await VerifyAsync(connection, known, cancellationToken).ConfigureAwait(false);
        if (applied == known.Count)
        {
            return;
        }

        await ExecuteAsync(
            connection,
            """
            CREATE SCHEMA IF NOT EXISTS im2;
            CREATE TABLE IF NOT EXISTS im2.schema_migration (
                number     integer     PRIMARY KEY,
                name       text        NOT NULL,
                checksum   text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            );
            """,
            cancellationToken).ConfigureAwait(false);
        foreach (var migration in known.Skip(applied))
        {
            await ExecuteAsync(connection, migration.Script, cancellationToken).ConfigureAwait(false);
            var record = new NpgsqlCommand("INSERT INTO im2.schema_migration (number, name, checksum) VALUES ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = migration.Checksum } },
            };
            await using (record.ConfigureAwait(false))
            {
                await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>How many steps the database has, all of them known and unchanged.</summary>
    private static async Task<int> VerifyAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> known, CancellationToken cancellationToken)
    {
        if (!await IsTrueAsync(connection, "SELECT to_regclass('im2.schema_migration') IS NOT NULL", null, cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        var count = 0;
        var command = new NpgsqlCommand("SELECT number, name, checksum FROM im2.schema_migration ORDER BY number", connection);
        await using var commandScope = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerScope = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (number, name, checksum) = (reader.GetInt32(0), reader.GetString(1), reader.GetString(2));
            if (count == known.Count)
            {
                throw Refusal(
                    $"The database '{connection.Database}' has schema step {number} ('{name}'), newer than this build, which knows {count}. "
                    + "Run the build that wrote it, or a newer one.");
            }

            var step = known[count];
            if (number != step.Number || checksum != step.Checksum)
            {
                throw Refusal(
                    $"The database '{connection.Database}' was migrated by step {number} ('{name}', checksum {checksum}), but this build has "
                    + $"step {step.Number} ('{step.Name}', checksum {step.Checksum}). A released step is never changed.");
            }

            count++;
        }

        return count;
    }

    /// <summary>Makes a login a member of the application's role, if it is not.</summary>
    private static async Task AdmitAsync(NpgsqlConnection connection, string login, CancellationToken cancellationToken)
    {
        var isMember = await IsTrueAsync(
            connection, $"SELECT pg_has_role($1, '{ApplicationRole}', 'MEMBER')", login, cancellationToken).ConfigureAwait(false);
        if (!isMember)
        {
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(login);
            await ExecuteAsync(connection, $"GRANT {ApplicationRole} TO {name}", cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string sql, string? argument, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var scope = command.ConfigureAwait(false);
        if (argument is not null)
        {
            command.Parameters.Add(new() { Value = argument });
        }

        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var scope = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static StorageException Refusal(string message) => new(message, StorageOutcome.NotApplied);
}
