using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IM2.Sandbox;

/// <summary>Where the sandbox's throw-away keys for WeChat Pay are.</summary>
/// <param name="MerchantPrivateKeyFile">The merchant's private key, PEM.</param>
/// <param name="PlatformPrivateKeyFile">The provider's private key, PEM; only the sandbox needs it.</param>
/// <param name="PlatformPublicKeyFile">The provider's public key, PEM.</param>
/// <param name="PlatformCertificateFile">The same in a certificate with the serial <see cref="WeChatPaySandbox.PlatformSerial"/>, PEM.</param>
/// <param name="ApiV3KeyFile">The APIv3 key, 32 characters.</param>
public sealed record WeChatPayKeyFiles(
    string MerchantPrivateKeyFile,
    string PlatformPrivateKeyFile,
    string PlatformPublicKeyFile,
    string PlatformCertificateFile,
    string ApiV3KeyFile);

/// <summary>Names and throw-away keys of the sandbox's only WeChat Pay merchant. They open nothing anywhere else.</summary>
public static class WeChatPaySandbox
{
    /// <summary>The provider's name in the sandbox's addresses: <c>/admin/wechat-pay/…</c>.</summary>
    public const string Name = "wechat-pay";

    /// <summary>The merchant's number (<c>mchid</c>).</summary>
    public const string MerchantId = "1900000001";

    /// <summary>The merchant's application (<c>appid</c>).</summary>
    public const string AppId = "wx00000000000000a1";

    /// <summary>The serial number of the merchant's API certificate.</summary>
    public const string MerchantSerial = "5A4E3D2C1B0A99887766554433221100FFEEDDCC";

    /// <summary>The serial number of the provider's certificate, whose key is in <c>platform.pub.pem</c>.</summary>
    public const string PlatformSerial = "7F6E5D4C3B2A19080706050403020100AABBCCDD";

    /// <summary>The same key under the name that it has in public-key mode.</summary>
    public const string PlatformPublicKeyId = "PUB_KEY_ID_0119000000012026010100000000000001";

    private const string MerchantKey = "merchant.pem";
    private const string PlatformKey = "platform.pem";
    private const string PlatformPublicKey = "platform.pub.pem";
    private const string PlatformCertificate = "platform.crt.pem";
    private const string ApiV3Key = "apiv3.key";
    private const int RsaBits = 2048;
    private const int ApiV3KeyBytes = 16;     // as 32 hexadecimal digits

    /// <summary>Where the files are, whether or not they exist yet.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static WeChatPayKeyFiles FilesIn(string dataFolder)
    {
        var folder = SandboxKeyFolder.PathOf(dataFolder, Name);
        return new WeChatPayKeyFiles(
            Path.Combine(folder, MerchantKey),
            Path.Combine(folder, PlatformKey),
            Path.Combine(folder, PlatformPublicKey),
            Path.Combine(folder, PlatformCertificate),
            Path.Combine(folder, ApiV3Key));
    }

    /// <summary>Makes the keys at the first call; later calls, also of other processes, find them.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static WeChatPayKeyFiles EnsureCreated(string dataFolder)
    {
        SandboxKeyFolder.EnsureCreated(dataFolder, Name, [MerchantKey, PlatformKey, PlatformPublicKey, PlatformCertificate, ApiV3Key], Make);
        return FilesIn(dataFolder);
    }

    /// <summary>Five years, as the real ones have.</summary>
    private static string CertificateOf(RSA platform)
    {
        var request = new CertificateRequest("CN=Sandbox of WeChat Pay", platform, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(platform, RSASignaturePadding.Pkcs1), now.AddDays(-1), now.AddYears(5),
            Convert.FromHexString(PlatformSerial));
        return certificate.ExportCertificatePem();
    }

    private static Dictionary<string, string> Make()
    {
        using var merchant = RSA.Create(RsaBits);
        using var platform = RSA.Create(RsaBits);
        return new Dictionary<string, string>
        {
            [MerchantKey] = merchant.ExportPkcs8PrivateKeyPem(),
            [PlatformKey] = platform.ExportPkcs8PrivateKeyPem(),
            [PlatformPublicKey] = platform.ExportSubjectPublicKeyInfoPem(),
            [PlatformCertificate] = CertificateOf(platform),
            [ApiV3Key] = RandomNumberGenerator.GetHexString(ApiV3KeyBytes * 2, lowercase: true),
        };
    }
}
