using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Schema;

/// <summary>Brings a data file to the schema of this build, or refuses it.</summary>
internal static partial class SchemaMigrator
{
    /// <summary>Every step that this build knows, in order.</summary>
    public static IReadOnlyList<Migration> Known { get; } = Migration.Load(typeof(SchemaMigrator).Assembly);

    private static readonly Sql ForeignTables = new(
        """
        SELECT count(*) FROM sqlite_schema
        WHERE type = 'table' AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration')
        """);

    private static readonly Sql Applied = new("SELECT number, name, checksum FROM schema_migration ORDER BY number");

    private static readonly Sql Record = new(
        "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))");

    /// <summary>Applies what is missing, each step in a transaction with its record.</summary>
    /// <exception cref="StorageException">The file is not ours, is newer than this build, or was migrated by other scripts.</exception>
    public static void Migrate(SqliteSession session, string file)
    {
        if (Count(session) > 0)
        {
            throw Refusal($"The data file '{file}' holds tables of something else. Choose another file.");
        }

        session.Execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number     INTEGER PRIMARY KEY,
                name       TEXT NOT NULL,
                checksum   TEXT NOT NULL,
                applied_at TEXT NOT NULL
            ) STRICT;
            """);
        var applied = Verify(session, file);
        foreach (var migration in Known.Skip(applied))
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(migration.Script);
            session[Record].Bind(1, (long)migration.Number).Bind(2, migration.Name).Bind(3, migration.Checksum).Execute();
            session.Execute("COMMIT");
        }
    }

    private static long Count(SqliteSession session)
    {
        var row = session[ForeignTables];
        row.Read();
        var count = row.Int64(0);
        row.Reset();
        return count;
    }

    /// <summary>How many steps the file has, all of them known and unchanged.</summary>
    private static int Verify(SqliteSession session, string file)
    {
        var count = 0;
        var row = session[Applied];
        while (row.Read())
        {
            var (number, name, checksum) = (row.Int64(0), row.Text(1), row.Text(2));
            if (count == Known.Count)
            {
                throw Refusal(
                    $"The data file '{file}' has schema step {number} ('{name}'), newer than this build, which knows {count}. "
                    + "Run the build that wrote it, or a newer one.");
            }

            var known = Known[count];
            if (number != known.Number || checksum != known.Checksum)
            {
                throw Refusal(
                    $"The data file '{file}' was migrated by step {number} ('{name}', checksum {checksum}), but this build has step "
                    + $"{known.Number} ('{known.Name}', checksum {known.Checksum}). A released step is never changed.");
            }

            count++;
        }

        return count;
    }

    private static StorageException Refusal(string message) => new(message, StorageOutcome.NotApplied);
}
