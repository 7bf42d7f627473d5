namespace IM2.Storage;

/// <summary>The store answered, but what it holds can't be what was written.</summary>
/// <remarks>Not a <see cref="StorageException"/>: trying again does not help. <see cref="LedgerVerifier"/> says what else is wrong.</remarks>
/// <param name="table">Where: a table's name, or <c>file</c> when the file itself is damaged.</param>
/// <param name="key">The row.</param>
/// <param name="reason">What is wrong with it.</param>
/// <param name="inner">The error that the row caused, if any.</param>
public sealed class LedgerCorruptionException(string table, string key, string reason, Exception? inner = null)
    : Exception($"The ledger is damaged at {table} '{key}': {reason}", inner)
{
    /// <summary>Where: a table's name, or <c>file</c> when the file itself is damaged.</summary>
    public string Table { get; } = table;

    /// <summary>The row.</summary>
    public string Key { get; } = key;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
