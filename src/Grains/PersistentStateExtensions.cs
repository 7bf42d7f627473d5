namespace IM2.Grains;

internal static class PersistentStateExtensions
{
    /// <summary>Writes the state; on any failure forgets the activation, for the store and this memory may now differ.</summary>
    /// <exception cref="OutcomeUnknownException">The write may or may not have landed.</exception>
    public static async Task WriteOrForgetAsync<T>(this IPersistentState<T> storage, Grain owner, Action forget)
    {
        try
        {
            await storage.WriteStateAsync();
        }
        catch (Exception error)
        {
            forget();
            throw new OutcomeUnknownException($"Whether {owner.GetPrimaryKeyString()} was written is not known. Repeat the call.", error);
        }
    }
}
