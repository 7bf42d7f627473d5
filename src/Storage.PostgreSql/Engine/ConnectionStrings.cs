using System.Data.Common;
using Npgsql;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>The operator's connection strings, with what we set unless they say otherwise.</summary>
internal static class ConnectionStrings
{
    private const int PoolSizeMax = 20;

    /// <summary>How many statements of each pooled connection are prepared when they come again: more than there are.</summary>
    private const int PreparedMax = 32;

    /// <summary>Whether Npgsql can read it and it says where to go.</summary>
    public static bool IsValid(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The same database, on connections whose transactions may not write.</summary>
    public static string ReadOnly(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder(text);
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on".TrimStart();
        return settings.ConnectionString;
    }

    /// <summary>Which database it is and where: what may be shown of a connection string.</summary>
    public static string Place(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder(text);
        return $"'{settings.Database ?? settings.Username}' at {settings.Host}:{settings.Port}";
    }

    /// <summary>For reads: a pool.</summary>
    public static NpgsqlDataSourceBuilder OfReaders(PostgreSqlStorageOptions options) => OfPool(options, "IM2 reader");

    /// <summary>For writes of single rows: a pool of its own, because they wait for the disk and reads need not wait for them.</summary>
    public static NpgsqlDataSourceBuilder OfRows(PostgreSqlStorageOptions options) => OfPool(options, "IM2 rows");

    /// <summary>For writers: a connection for each, kept.</summary>
    public static NpgsqlDataSourceBuilder OfWriters(PostgreSqlStorageOptions options)
    {
        var settings = Of(options.ConnectionString, options, "IM2 writer");
        (settings.Pooling, settings.MinPoolSize) = (false, 0);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString);
    }

    /// <summary>For bringing the schema up to date, however long that takes: a connection that is closed afterwards.</summary>
    public static NpgsqlConnectionStringBuilder OfMigration(PostgreSqlStorageOptions options)
    {
        var settings = Of(options.MigrationConnectionString ?? options.ConnectionString, options, "IM2 migration");
        (settings.Pooling, settings.CommandTimeout) = (false, 0);
        return settings;
    }

    private static NpgsqlDataSourceBuilder OfPool(PostgreSqlStorageOptions options, string name)
    {
        var settings = Of(options.ConnectionString, options, name);
        if (!IsSet(options.ConnectionString, "Maximum Pool Size", "MaxPoolSize", "Max Pool Size"))
        {
            settings.MaxPoolSize = Math.Max(PoolSizeMax, settings.MinPoolSize);
        }

        if (!IsSet(options.ConnectionString, "Max Auto Prepare", "MaxAutoPrepare"))
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (PreparedMax, 2);
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString);
    }

    private static NpgsqlConnectionStringBuilder Of(string text, PostgreSqlStorageOptions options, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(text) { CommandTimeout = (int)options.CommandTimeout.TotalSeconds };
        settings.ApplicationName ??= name;
        if (!IsSet(text, "Timeout", "Connection Timeout"))
        {
            settings.Timeout = settings.CommandTimeout;
        }

        return settings;
    }

    private static bool IsSet(string text, params ReadOnlySpan<string> names)
    {
        var given = new DbConnectionStringBuilder { ConnectionString = text };
        foreach (var name in names)
        {
            if (given.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }
}
