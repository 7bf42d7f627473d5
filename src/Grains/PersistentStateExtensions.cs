namespace IM2.Grains;

internal static partial class PersistentStateExtensions
{
    /// <summary>Writes the state; on any failure forgets the activation, for the store and this memory may now differ.</summary>
    /// <param name="storage">The state, already set to what is to be stored.</param>
    /// <param name="key">The grain's key, for the message.</param>
    /// <param name="forget">The grain's <c>DeactivateOnIdle</c>.</param>
    /// <param name="logger">The grain's logger.</param>
    /// <exception cref="OutcomeUnknownException">The write may or may not have landed.</exception>
    public static Task WriteOrForgetAsync<T>(this IPersistentState<T> storage, string key, Action forget, ILogger logger) =>
        OrForgetAsync(storage.WriteStateAsync, key, forget, logger);

    /// <summary>Clears the state, and forgets the activation as <see cref="WriteOrForgetAsync"/> does.</summary>
    public static Task ClearOrForgetAsync<T>(this IPersistentState<T> storage, string key, Action forget, ILogger logger) =>
        OrForgetAsync(storage.ClearStateAsync, key, forget, logger);

    private static async Task OrForgetAsync(Func<Task> write, string key, Action forget, ILogger logger)
    {
        try
        {
            await write();
        }
        catch (Exception error)
        {
            LogWriteFailed(logger, error, key);
            forget();
            throw new OutcomeUnknownException($"Whether {key} was written is not known. Repeat the call.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The write of {Key} failed or its outcome is unknown; the activation is dropped.")]
    private static partial void LogWriteFailed(ILogger logger, Exception error, string key);
}
