namespace IM2.Storage;

/// <summary>A grain state that says when its grain has something to do.</summary>
/// <remarks>
/// Grain storage keeps the moment in an indexed column of the state's own row, written in the same transaction, so what is due is
/// found by time and not by remembering a reminder for each grain.
/// </remarks>
public interface IDueState
{
    /// <summary>When something is to be done next, UTC; null when nothing is.</summary>
    DateTimeOffset? DueAt { get; }
}

/// <summary>Finds grains that have something to do.</summary>
public interface IDueStates
{
    /// <summary>The keys of grains whose stored state is due, longest overdue first.</summary>
    /// <param name="stateName">The name under which the grains store their state.</param>
    /// <param name="now">Due at or before this moment, UTC.</param>
    /// <param name="limit">At most so many; 1 … 10,000.</param>
    /// <param name="cancellationToken">Gives up waiting; a read has no effect.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<IReadOnlyList<string>> FindDueAsync(string stateName, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}
