using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;

namespace IM2.Payments.WeChatPay;

/// <summary>Fetches the platform's certificates (certificate mode).</summary>
/// <remarks>
/// They come encrypted with the APIv3 key, which only the provider and we have: what it opens may verify the very answer that it
/// came in. So the first certificate needs no other one before it.
/// </remarks>
internal sealed partial class WeChatPayCertificates(
    WeChatPayTransport transport, WeChatPayKeys keys, TimeProvider time, ILogger<WeChatPayCertificates> logger)
{
    private const string Path = "/v3/certificates";

    /// <summary>Fetches them once. Without a usable answer, those that are there stay.</summary>
    /// <returns>Whether there was a usable answer.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        List<WeChatPayCertificate> opened = [];
        var answer = await transport.SendAsync(
            "certificates", HttpMethod.Get, Path, [],
            received =>
            {
                opened = received.IsSuccess ? Open(received.Body) : [];
                return transport.Judge(received, serial => opened.Find(one => one.Serial == serial)?.Key);
            },
            cancellationToken);
        if (answer is not WeChatPayAnswer.Success || opened.Count == 0)
        {
            LogFailed(logger, keys.Platform.FetchedCount, answer is WeChatPayAnswer.Success ? "No certificate could be opened." : answer.Reason);
            return false;
        }

        keys.Platform.Replace(opened);
        LogFetched(logger, keys.Platform.FetchedCount);
        return true;
    }

    private List<WeChatPayCertificate> Open(byte[] body)
    {
        var now = time.GetUtcNow();
        return WeChatPayJson.Read(body, WeChatPayJson.Wire.CertificatesAnswer)?.Data is { } data
            ? [.. data.Select(Open).OfType<WeChatPayCertificate>().Where(one => one.ExpiresAt > now).DistinctBy(static one => one.Serial)]
            : [];
    }

    private WeChatPayCertificate? Open(CertificateMessage message)
    {
        if (message is not { Serial: { } serial, Certificate: { Algorithm: WeChatPayCipher.Algorithm, Ciphertext: { } text, Nonce: { } nonce } sealedUp }
            || keys.Cipher.Decrypt(text, nonce, sealedUp.AssociatedData) is not { } pem)
        {
            return null;
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            return certificate.SerialNumber.Equals(serial, StringComparison.OrdinalIgnoreCase)
                ? new WeChatPayCertificate(serial, new RsaPool(PemKeyFile.PublicKeyOf(certificate)), certificate.NotAfter.ToUniversalTime())
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} WeChat Pay platform certificates are trusted")]
    private static partial void LogFetched(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "WeChat Pay's certificates could not be fetched, {Count} are trusted still: {Reason}")]
    private static partial void LogFailed(ILogger logger, int count, string reason);
}
