namespace IM2.Client;

/// <summary>Calls that move money.</summary>
internal static class Orders
{
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
