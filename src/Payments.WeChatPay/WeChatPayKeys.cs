using IM2.Payments.Http;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>All keys: read once from the files that the options name, and the provider's fetched ones.</summary>
internal sealed class WeChatPayKeys : IDisposable
{
    private const string PublicKeyIdPrefix = "PUB_KEY_ID_";

    public WeChatPayKeys(IOptions<WeChatPayOptions> options, TimeProvider time)
    {
        var value = options.Value;
        Signer = new WeChatPaySigner(value.MerchantId, value.MerchantSerial, PemKeyFile.ReadPrivateKey(value.MerchantPrivateKeyFile));
        Cipher = new WeChatPayCipher(ApiV3KeyFile.Read(value.ApiV3KeyFile));
        Platform = new WeChatPayPlatformKeys(
            value.PlatformKeyFiles.Select(static key => KeyValuePair.Create(key.Key, PemKeyFile.ReadPublicKey(key.Value))), time);
        Verifier = new WeChatPayVerifier(Platform, value.ClockTolerance, time);
        AnswerKeyId = ChooseAnswerKey([.. value.PlatformKeyFiles.Keys], value.FetchCertificates);
    }

    public WeChatPaySigner Signer { get; }

    public WeChatPayPlatformKeys Platform { get; }

    public WeChatPayVerifier Verifier { get; }

    public WeChatPayCipher Cipher { get; }

    /// <summary>The key that we ask the provider to sign its answers with; null leaves it the choice.</summary>
    public string? AnswerKeyId { get; }

    public void Dispose()
    {
        Signer.Dispose();
        Platform.Dispose();
    }

    /// <summary>
    /// A public key must be asked for by name. Among several certificates the provider knows best which one is current.
    /// </summary>
    private static string? ChooseAnswerKey(string[] ids, bool isFetching) =>
        ids.Where(static id => id.StartsWith(PublicKeyIdPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault()
        ?? (ids.Length == 1 && !isFetching ? ids[0] : null);
}
