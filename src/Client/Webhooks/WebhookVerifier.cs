using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IM2.Client;

/// <summary>Verifies that an event was sent by the API, as Standard Webhooks has it, before anything of it is read. Thread-safe.</summary>
/// <remarks>
/// An event is told at least once: keep the ids of those that were handled. Events of one account come in the order of
/// <see cref="WebhookEvent.Version"/>.
/// </remarks>
/// <seealso href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"/>
public sealed class WebhookVerifier
{
    /// <summary>The header with the event's id.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the moment at which it was sent, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int SecretBytesMin = 24;
    private const int SecretBytesMax = 64;
    private const int IdLengthMax = 256;
    private const int TimestampLengthMax = 12;
    private const int SignaturesMax = 16;
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private readonly byte[][] _keys;
    private readonly TimeProvider _clock;

    /// <summary>A verifier with the secrets of an endpoint.</summary>
    /// <param name="secrets">One, or several while they are rotated: <c>whsec_</c> and the base64 of 24 to 64 bytes.</param>
    /// <exception cref="ArgumentException">There is none, or one of another form. The exception does not show it.</exception>
    public WebhookVerifier(params IEnumerable<string> secrets)
        : this(secrets, TimeProvider.System)
    {
    }

    /// <inheritdoc cref="WebhookVerifier(IEnumerable{string})"/>
    /// <param name="secrets">One, or several while they are rotated: <c>whsec_</c> and the base64 of 24 to 64 bytes.</param>
    /// <param name="clock">The clock.</param>
    public WebhookVerifier(IEnumerable<string> secrets, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(clock);
        (_keys, _clock) = ([.. secrets.Select(KeyOf)], clock);
        if (_keys.Length == 0)
        {
            throw new ArgumentException("Without a secret, anybody could send an event.", nameof(secrets));
        }
    }

    /// <summary>
    /// How far the moment of sending may be from now, either way. Longer lets a caught event be sent again for longer. Must not be negative.
    /// Default: 5 minutes.
    /// </summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Verifies an event and reads it.</summary>
    /// <param name="body">The bytes as they arrived. What was read as JSON and written again has other bytes and fails.</param>
    /// <param name="id">The header <c>webhook-id</c>; null if there is none.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>.</param>
    /// <exception cref="WebhookVerificationException">It is not to be trusted: answer 400 and do nothing.</exception>
    public WebhookEvent Verify(ReadOnlyMemory<byte> body, string? id, string? timestamp, string? signature) =>
        Judge(body, id, timestamp, signature, out var happened) is { } fault ? throw new WebhookVerificationException(fault) : happened!;

    /// <summary>Verifies an event and reads it.</summary>
    /// <param name="body">The bytes as they arrived.</param>
    /// <param name="id">The header <c>webhook-id</c>; null if there is none.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>.</param>
    /// <param name="happened">The event; null if it is not to be trusted.</param>
    /// <returns>Whether it was sent by the API, and just now.</returns>
    public bool TryVerify(ReadOnlyMemory<byte> body, string? id, string? timestamp, string? signature, [NotNullWhen(true)] out WebhookEvent? happened) =>
        Judge(body, id, timestamp, signature, out happened) is null;

    /// <summary>Without the secrets, for they must not reach a log.</summary>
    public override string ToString() => $"a verifier with {_keys.Length} secrets";

    private WebhookFault? Judge(ReadOnlyMemory<byte> body, string? id, string? timestamp, string? signature, out WebhookEvent? happened)
    {
        happened = null;
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
        {
            return WebhookFault.HeaderMissing;
        }

        // A full stop in the id would let one signed text be read as another id, moment and body.
        if (id.Length > IdLengthMax || id.Contains('.', StringComparison.Ordinal) || !Ascii.IsValid(id)
            || timestamp.Length > TimestampLengthMax || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return WebhookFault.HeaderMalformed;
        }

        if (!IsSigned(body.Span, id, timestamp, signature))
        {
            return WebhookFault.SignatureWrong;
        }

        var sentAt = DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(seconds, int.MaxValue));
        if ((_clock.GetUtcNow() - sentAt).Duration() > Tolerance)
        {
            return WebhookFault.TimestampOutsideTolerance;
        }

        happened = Read(body, id, sentAt);
        return happened is null ? WebhookFault.BodyMalformed : null;
    }

    private bool IsSigned(ReadOnlySpan<byte> body, string id, string timestamp, string signatures)
    {
        var head = Encoding.ASCII.GetBytes($"{id}.{timestamp}.");
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isSigned = false;
        foreach (var key in _keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(head);
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
            foreach (var signature in signatures.Split(' ', SignaturesMax + 1).Take(SignaturesMax))
            {
                // All are compared, in constant time each, so that the time tells nothing of which was how near.
                isSigned |= signature.StartsWith(Version, StringComparison.Ordinal)
                    && Convert.TryFromBase64String(signature[Version.Length..], given, out var length)
                    && length == expected.Length
                    && CryptographicOperations.FixedTimeEquals(expected, given);
            }
        }

        return isSigned;
    }

    private static WebhookEvent? Read(ReadOnlyMemory<byte> body, string id, DateTimeOffset sentAt)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Json);
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                && root.TryGetProperty("timestamp", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var timestamp)
                && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                    ? new WebhookEvent(id, type.GetString()!, timestamp, sentAt, data.Clone())
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] KeyOf(string secret)
    {
        var key = new byte[SecretBytesMax + 2];
        return secret is not null
            && secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
            && length is >= SecretBytesMin and <= SecretBytesMax
                ? key[..length]
                : throw new ArgumentException($"A secret is {Prefix} and the base64 of {SecretBytesMin} to {SecretBytesMax} bytes.", nameof(secret));
    }
}
