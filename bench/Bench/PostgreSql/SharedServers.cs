using IM2.Local;

namespace IM2.Bench;

/// <summary>Servers that are started when the first run needs them and stopped when the program ends.</summary>
internal static class SharedServers
{
    private static Task<LocalPostgreSql>? _postgreSql;

    /// <summary>The PostgreSQL server of all runs: an installed one with a folder of its own, syncs as in production.</summary>
    public static Task<LocalPostgreSql> PostgreSqlAsync() => _postgreSql ??= LocalPostgreSql.CreateAsync();

    public static async Task StopAsync()
    {
        if (_postgreSql is { } postgreSql)
        {
            _postgreSql = null;
            await (await postgreSql).DisposeAsync();
        }
    }
}
