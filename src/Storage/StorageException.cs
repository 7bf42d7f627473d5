namespace IM2.Storage;

/// <summary>What is known of a storage call that did not answer.</summary>
public enum StorageOutcome
{
    /// <summary>The write may or may not have landed. Load again and repeat with the same ids.</summary>
    Unknown = 0,

    /// <summary>Certainly nothing was written (refused before the attempt, or the call was a read).</summary>
    NotApplied = 1,
}

/// <summary>The store did not answer: broken, full, too slow or overloaded.</summary>
/// <param name="message">What was attempted and what went wrong.</param>
/// <param name="outcome">What is known of the attempt.</param>
/// <param name="inner">The technology's own error, if any.</param>
public sealed class StorageException(string message, StorageOutcome outcome, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is known of the attempt.</summary>
    public StorageOutcome Outcome { get; } = outcome;
}
