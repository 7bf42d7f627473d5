using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Schema;

/// <content>Looks at a schema without changing it.</content>
internal static partial class SchemaMigrator
{
    private static readonly Sql OwnTables = new("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'");

    /// <summary>How many steps a file has, all of them known to this build; at least one.</summary>
    /// <exception cref="StorageException">The file is not ours, is newer than this build, or was migrated by other scripts.</exception>
    public static int Check(SqliteSession session, string file)
    {
        var row = session[OwnTables];
        row.Read();
        var isOurs = row.Int64(0) > 0;
        row.Reset();
        var applied = isOurs ? Verify(session, file) : 0;
        return applied > 0 ? applied : throw Refusal($"The file '{file}' holds no data of this system.");
    }
}
