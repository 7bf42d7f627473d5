namespace IM2.Client;

/// <summary>Calls whose answer is all that their callers want.</summary>
internal static class Orders
{
    /// <summary>Sends a call without a key.</summary>
    public static async Task<T> ReadAsync<T>(this Sender sender, Call call, CancellationToken cancellationToken)
        where T : class => (await sender.SendAsync<T>(call, cancellationToken).ConfigureAwait(false)).Value!;

    /// <summary>Sends a call with a key; the answer knows the key.</summary>
    public static async Task<T> OrderAsync<T>(this Sender sender, Call call, CancellationToken cancellationToken)
        where T : KeyedAnswer
    {
        var answer = await sender.SendAsync<T>(call, cancellationToken).ConfigureAwait(false);
        var value = answer.Value!;
        (value.IdempotencyKey, value.IsReplayed) = (answer.Key, answer.IsReplayed);
        return value;
    }
}
