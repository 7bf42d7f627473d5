using IM2.Storage.PostgreSql;
using IM2.Storage.Sqlite;

namespace IM2.Silo;

/// <summary>Where a silo keeps everything: its ledger, the states of its grains and its reminders.</summary>
public static class StorageChoice
{
    /// <summary>The setting: <c>Sqlite</c> (default) or <c>PostgreSql</c>.</summary>
    public const string Key = "Storage:Provider";

    private const string Sqlite = "Sqlite";
    private const string PostgreSql = "PostgreSql";

    /// <summary>What the store is and where, for who starts the process; nothing secret.</summary>
    public static (string What, string Where) Place(IServiceProvider services) => services.GetService<PostgreSqlStore>() is { } database
        ? ("Database", database.Place)
        : ("Data file", services.GetRequiredService<SqliteStore>().DataFile);

    /// <summary>Whether the configuration chooses a database, which any number of processes share.</summary>
    /// <exception cref="StartException">It chooses what there is not.</exception>
    public static bool IsPostgreSql(IConfiguration configuration) => (configuration[Key] ?? Sqlite) switch
    {
        Sqlite => false,
        PostgreSql => true,
        var other => throw new StartException($"{Key} is '{other}', but must be {Sqlite} (a data file) or {PostgreSql} (a database)."),
    };

    /// <summary>Adds the store that the configuration chooses.</summary>
    /// <exception cref="StartException">It chooses one that there is not.</exception>
    internal static void UseChosenStorage(this ISiloBuilder silo)
    {
        if (IsPostgreSql(silo.Configuration))
        {
            silo.UsePostgreSqlStorage();
        }
        else
        {
            silo.UseSqliteStorage();
        }
    }
}
