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
    public static Problem? Validate(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return Problems.IdempotencyKeyMissing.With(
                $"Send the header {Header} with a new random value, for example a UUID, and the same value when you repeat the request.");
        }

        return key.Length > LengthMax || key.Any(static c => c is < '!' or > '~')
            ? Problems.IdempotencyKeyInvalid.With($"{Header} has 1 to {LengthMax} visible ASCII characters, no spaces.")
            : null;
    }
}
