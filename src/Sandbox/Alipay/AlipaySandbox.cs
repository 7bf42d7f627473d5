using System.Security.Cryptography;

namespace IM2.Sandbox;

/// <summary>Where the sandbox's throw-away keys for Alipay are.</summary>
/// <param name="AppPrivateKeyFile">The application's private key: PKCS#1 in bare Base64, as the provider's own tool gives it.</param>
/// <param name="AppPublicKeyFile">The application's public key, PEM; only the sandbox needs it.</param>
/// <param name="AlipayPrivateKeyFile">Alipay's private key, PEM; only the sandbox needs it.</param>
/// <param name="AlipayPublicKeyFile">Alipay's public key in bare Base64, as the provider's console gives it.</param>
public sealed record AlipayKeyFiles(
    string AppPrivateKeyFile,
    string AppPublicKeyFile,
    string AlipayPrivateKeyFile,
    string AlipayPublicKeyFile);

/// <summary>Names and throw-away keys of the sandbox's only Alipay merchant. They open nothing anywhere else.</summary>
public static class AlipaySandbox
{
    /// <summary>The provider's name in the sandbox's addresses: <c>/admin/alipay/…</c>.</summary>
    public const string Name = "alipay";

    /// <summary>The merchant's application (<c>app_id</c>).</summary>
    public const string AppId = "2021000000000001";

    /// <summary>The merchant's own number (<c>seller_id</c>).</summary>
    public const string SellerId = "2088000000000001";

    private const string AppKey = "app.key";
    private const string AppPublicKey = "app.pub.pem";
    private const string AlipayKey = "alipay.pem";
    private const string AlipayPublicKey = "alipay.pub.key";
    private const int RsaBits = 2048;

    /// <summary>Where the files are, whether or not they exist yet.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static AlipayKeyFiles FilesIn(string dataFolder)
    {
        var folder = SandboxKeyFolder.PathOf(dataFolder, Name);
        return new AlipayKeyFiles(
            Path.Combine(folder, AppKey),
            Path.Combine(folder, AppPublicKey),
            Path.Combine(folder, AlipayKey),
            Path.Combine(folder, AlipayPublicKey));
    }

    /// <summary>Makes the keys at the first call; later calls, also of other processes, find them.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static AlipayKeyFiles EnsureCreated(string dataFolder)
    {
        SandboxKeyFolder.EnsureCreated(dataFolder, Name, [AppKey, AppPublicKey, AlipayKey, AlipayPublicKey], Make);
        return FilesIn(dataFolder);
    }

    private static Dictionary<string, string> Make()
    {
        using var app = RSA.Create(RsaBits);
        using var alipay = RSA.Create(RsaBits);
        return new Dictionary<string, string>
        {
            [AppKey] = Convert.ToBase64String(app.ExportRSAPrivateKey()),
            [AppPublicKey] = app.ExportSubjectPublicKeyInfoPem(),
            [AlipayKey] = alipay.ExportPkcs8PrivateKeyPem(),
            [AlipayPublicKey] = Convert.ToBase64String(alipay.ExportSubjectPublicKeyInfo()),
        };
    }
}
