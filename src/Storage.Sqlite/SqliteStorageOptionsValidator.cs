using Microsoft.Extensions.Options;

namespace IM2.Storage.Sqlite;

/// <summary>Says which setting is bad, what it is and what it must be.</summary>
internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>One sentence for each setting that breaks its rule.</summary>
    internal static IEnumerable<string> Failures(SqliteStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataFile))
        {
            yield return Sentence(nameof(options.DataFile), options.DataFile, "the path of a file");
        }

        if (options.QueueLengthMax is < 1 or > 1_000_000)
        {
            yield return Sentence(nameof(options.QueueLengthMax), options.QueueLengthMax, "1 … 1,000,000");
        }

        if (options.BatchSizeMax is < 1 or > 100_000)
        {
            yield return Sentence(nameof(options.BatchSizeMax), options.BatchSizeMax, "1 … 100,000");
        }
    }

    private static string Sentence(string key, object? value, string rule) =>
        $"{SqliteStorageOptions.Section}:{key} is '{value}', but must be {rule}.";
}
