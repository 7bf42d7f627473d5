using IM2.Storage.PostgreSql.Engine;
using Microsoft.Extensions.Options;

namespace IM2.Storage.PostgreSql;

/// <summary>Says which setting is bad, what it is and what it must be. Connection strings are not repeated: they hold passwords.</summary>
internal sealed class PostgreSqlStorageOptionsValidator : IValidateOptions<PostgreSqlStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlStorageOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>One sentence for each setting that breaks its rule.</summary>
    internal static IEnumerable<string> Failures(PostgreSqlStorageOptions options)
    {
        if (!ConnectionStrings.IsValid(options.ConnectionString))
        {
            yield return $"{Key(nameof(options.ConnectionString))} must be a connection string with a host, as Npgsql reads it.";
        }

        if (options.MigrationConnectionString is { } migration && !ConnectionStrings.IsValid(migration))
        {
            yield return $"{Key(nameof(options.MigrationConnectionString))} must be a connection string with a host, as Npgsql reads it, or absent.";
        }

        if (options.QueueLengthMax is < 1 or > 1_000_000)
        {
            yield return Sentence(nameof(options.QueueLengthMax), options.QueueLengthMax, "1 … 1,000,000");
        }

        if (options.BatchSizeMax is < 1 or > 100_000)
        {
            yield return Sentence(nameof(options.BatchSizeMax), options.BatchSizeMax, "1 … 100,000");
        }

        if (options.WriterCount is < 1 or > 16)
        {
            yield return Sentence(nameof(options.WriterCount), options.WriterCount, "1 … 16");
        }

        var timeout = options.CommandTimeout;
        if (timeout < TimeSpan.FromSeconds(1) || timeout > TimeSpan.FromMinutes(10) || timeout.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            yield return Sentence(nameof(options.CommandTimeout), timeout, "whole seconds, 1 second … 10 minutes");
        }
    }

    private static string Key(string name) => $"{PostgreSqlStorageOptions.Section}:{name}";

    private static string Sentence(string key, object value, string rule) => $"{Key(key)} is '{value}', but must be {rule}.";
}
