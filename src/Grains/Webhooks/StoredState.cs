using Orleans.Storage;

namespace IM2.Grains;

/// <summary>A grain's state as it is stored, never as it is about to be, for grains whose timers and calls interleave. Writes queue.</summary>
/// <remarks>
/// After a write that failed nobody knows what is stored: the next change reads it first. Only where another activation has written,
/// this one is given up.
/// </remarks>
internal sealed partial class StoredState<T>(IPersistentState<T> storage, string key, Action forget, ILogger logger) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _writing = new(1);
    private bool _isStale;

    /// <summary>What is stored, as far as known.</summary>
    public T Known { get; private set; } = storage.State;

    /// <summary>Reads what is stored if that is not known.</summary>
    public Task RefreshAsync() => _isStale ? ChangeAsync(static _ => null) : Task.CompletedTask;

    /// <summary>Makes a change durable.</summary>
    /// <param name="change">Makes a new state of the one that is stored; null to leave it.</param>
    /// <exception cref="OutcomeUnknownException">The write may or may not have landed, or the store could not be read.</exception>
    public async Task ChangeAsync(Func<T, T?> change)
    {
        await _writing.WaitAsync();
        try
        {
            if (_isStale)
            {
                await storage.ReadStateAsync();
                (Known, _isStale) = (storage.State, false);
            }

            if (change(Known) is { } next)
            {
                _isStale = true;
                storage.State = next;
                await storage.WriteStateAsync();
                (Known, _isStale) = (next, false);
            }
        }
        catch (InconsistentStateException error)
        {
            LogOvertaken(logger, error, key);
            forget();
            throw new OutcomeUnknownException($"{key} was written by another activation. Repeat the call.");
        }
        catch (Exception error) when (error is not OutcomeUnknownException)
        {
            LogWriteFailed(logger, error, key);
            throw new OutcomeUnknownException($"Whether {key} was written is not known. Repeat the call.");
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} was written by another activation; this one is dropped.")]
    private static partial void LogOvertaken(ILogger logger, Exception error, string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key} could not be read, or whether it was written is not known; it is read again.")]
    private static partial void LogWriteFailed(ILogger logger, Exception error, string key);
}
