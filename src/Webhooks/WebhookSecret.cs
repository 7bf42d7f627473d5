using System.Diagnostics.CodeAnalysis;

namespace IM2.Webhooks;

/// <summary>A secret that an endpoint and we share: <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
/// <remarks>As a text it says nothing: it may come into a log by mistake.</remarks>
internal sealed class WebhookSecret
{
    /// <summary>How a secret must look.</summary>
    public const string Rule = "must be whsec_ and the base64 of 24 to 64 bytes";

    private const string Prefix = "whsec_";
    private const int LengthMin = 24;
    private const int LengthMax = 64;

    private WebhookSecret(byte[] key) => Key = key;

    /// <summary>The key of the signature.</summary>
    public byte[] Key { get; }

    /// <summary>Reads a secret.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        var key = new byte[LengthMax + 2];
        if (text is null
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text.Any(char.IsWhiteSpace)
            || !Convert.TryFromBase64String(text[Prefix.Length..], key, out var length)
            || length is < LengthMin or > LengthMax)
        {
            return false;
        }

        secret = new WebhookSecret(key[..length]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
