namespace IM2.ApiHost;

/// <summary>The name that a caller gives to a request, so that repeating it does nothing twice.</summary>
internal static class IdempotencyKey
{
    /// <summary>The request header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The response header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>The longest key.</summary>
    public const int LengthMax = 255;

    /// <summary>What is wrong with a key; null if nothing is.</summary>
    /// <param name="request">The request: a key that is given twice is none.</param>
    /// <param name="key">The key.</param>
    public static Problem? Validate(HttpRequest request, string? key)
    {
        if (request.Headers[Header].Count > 1)
        {
            return Problems.IdempotencyKeyInvalid.With($"Send the header {Header} once.");
        }

        if (string.IsNullOrEmpty(key))
        {
            return Problems.IdempotencyKeyMissing.With(
                $"Send the header {Header} with a new random value, for example a UUID, and the same value when you repeat the request.");
        }

        return Validate(key);
    }

    /// <summary>What is wrong with a key, wherever it comes from; null if nothing is.</summary>
    public static Problem? Validate(string key) =>
        key.Length is 0 or > LengthMax || key.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0
            ? Problems.IdempotencyKeyInvalid.With($"An idempotency key has 1 to {LengthMax} visible ASCII characters, no spaces.")
            : null;
}
