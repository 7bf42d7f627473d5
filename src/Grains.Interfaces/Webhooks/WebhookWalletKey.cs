using IM2.Domain;

namespace IM2.Grains;

/// <summary>A wallet as one endpoint sees it.</summary>
/// <param name="Endpoint">The endpoint's id.</param>
/// <param name="Account">Whose wallet.</param>
public readonly record struct WebhookWalletKey(string Endpoint, AccountId Account)
{
    // Neither part can have it.
    private const char Separator = '/';

    /// <summary>Reads a grain's key.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static WebhookWalletKey Parse(string key)
    {
        var at = key.IndexOf(Separator, StringComparison.Ordinal);
        return at > 0
            ? new WebhookWalletKey(key[..at], AccountId.Parse(key[(at + 1)..]))
            : throw new FormatException($"'{key}' names no wallet of an endpoint.");
    }

    /// <summary>The grain's key.</summary>
    public override string ToString() => $"{Endpoint}{Separator}{Account}";
}
