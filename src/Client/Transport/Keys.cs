namespace IM2.Client;

/// <summary>Idempotency keys.</summary>
internal static class Keys
{
    private const int LengthMax = 255;

    /// <summary>A key that nobody has used: a UUID of version 7, so that keys sort as they were made.</summary>
    public static string New() => Guid.CreateVersion7().ToString();

    /// <summary>The key.</summary>
    /// <exception cref="ArgumentException">It is none that the API takes.</exception>
    public static string Checked(string key) =>
        key.Length is >= 1 and <= LengthMax && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
            ? key
            : throw new ArgumentException($"An idempotency key has 1 to {LengthMax} visible ASCII characters, no spaces.", nameof(key));
}
