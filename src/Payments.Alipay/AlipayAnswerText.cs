using System.Text;
using System.Text.Json;

namespace IM2.Payments.Alipay;

/// <summary>An answer of the gateway, taken apart but not yet believed.</summary>
/// <param name="Content">The inner object exactly as received, from its first brace to the matching one: what the signature covers.</param>
/// <param name="Signature">The signature; null if there is none.</param>
/// <param name="CertificateNumber">Certificate mode: which certificate signed; null otherwise.</param>
/// <param name="IsGatewayError">Whether it came as <c>error_response</c>, from before the business layer.</param>
internal sealed record AlipayAnswerText(
    ReadOnlyMemory<byte> Content, string? Signature, string? CertificateNumber, bool IsGatewayError)
{
    private const string ErrorNode = "error_response";

    /// <summary>The member of an answer that holds the content.</summary>
    public static string NodeOf(string method) => $"{method.Replace('.', '_')}_response";

    /// <summary>Takes an answer apart; null if it is not one, or if it could be read in two ways.</summary>
    /// <remarks>
    /// The inner text is found by a JSON reader's positions, so braces inside of strings do not count. No member may occur twice,
    /// and the content's name may not occur a second time anywhere, as in the provider's own library.
    /// </remarks>
    public static AlipayAnswerText? Read(ReadOnlyMemory<byte> body, string method)
    {
        try
        {
            return Read(body, Encoding.ASCII.GetBytes(NodeOf(method)));
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string of the outer object that is not UTF-8.
            return null;
        }
    }

    private static AlipayAnswerText? Read(ReadOnlyMemory<byte> body, byte[] node)
    {
        ReadOnlyMemory<byte>? content = null;
        string? signature = null, certificate = null;
        var isError = false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var isContent = reader.ValueTextEquals(node) || name == ErrorNode;
            if (!names.Add(name) || !reader.Read() || (isContent && (content is not null || reader.TokenType != JsonTokenType.StartObject)))
            {
                return null;
            }

            var start = (int)reader.TokenStartIndex;
            signature = name == "sign" && reader.TokenType == JsonTokenType.String ? reader.GetString() : signature;
            certificate = name == "alipay_cert_sn" && reader.TokenType == JsonTokenType.String ? reader.GetString() : certificate;
            reader.Skip();
            if (isContent)
            {
                content = body[start..(int)reader.BytesConsumed];
                isError = name == ErrorNode;
            }
        }

        // Nothing may follow the outer object; the reader throws if something does.
        return !reader.Read() && content is { } inner && IsOnce(body.Span, node)
            ? new AlipayAnswerText(inner, signature, certificate, isError)
            : null;
    }

    private static bool IsOnce(ReadOnlySpan<byte> body, byte[] node)
    {
        var first = body.IndexOf(node);
        return first < 0 || body[(first + node.Length)..].IndexOf(node) < 0;
    }
}
