using System.Security.Cryptography;
using System.Text;

namespace IM2.Sandbox;

/// <summary>Where the sandbox's throw-away keys for one provider are.</summary>
/// <param name="MerchantPrivateKeyFile">The merchant's private key, PEM.</param>
/// <param name="PlatformPrivateKeyFile">The provider's private key, PEM; only the sandbox needs it.</param>
/// <param name="PlatformPublicKeyFile">The provider's public key, PEM.</param>
/// <param name="ApiV3KeyFile">The APIv3 key, 32 characters.</param>
public sealed record WeChatPayKeyFiles(
    string MerchantPrivateKeyFile,
    string PlatformPrivateKeyFile,
    string PlatformPublicKeyFile,
    string ApiV3KeyFile);

/// <summary>Names and throw-away keys of the sandbox's only merchant. They open nothing anywhere else.</summary>
public static class SandboxKeys
{
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

    private const int RsaBits = 2048;
    private const int ApiV3KeyBytes = 16;     // as 32 hexadecimal digits
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the files are, whether or not they exist yet.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static WeChatPayKeyFiles FilesIn(string dataFolder)
    {
        var folder = KeyFolder(dataFolder);
        return new WeChatPayKeyFiles(
            Path.Combine(folder, "merchant.pem"),
            Path.Combine(folder, "platform.pem"),
            Path.Combine(folder, "platform.pub.pem"),
            Path.Combine(folder, "apiv3.key"));
    }

    /// <summary>Makes the keys at the first call; later calls, also of other processes, find them.</summary>
    /// <remarks>The folder appears with all its files or not at all, so nobody ever reads half a set.</remarks>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static WeChatPayKeyFiles EnsureCreated(string dataFolder)
    {
        var folder = KeyFolder(dataFolder);
        if (!Directory.Exists(folder))
        {
            Create(folder);
        }

        return FilesIn(dataFolder);
    }

    private static string KeyFolder(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), "keys", "wechat-pay");

    private static void Create(string folder)
    {
        var draft = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        using var merchant = RSA.Create(RsaBits);
        using var platform = RSA.Create(RsaBits);
        Write(draft, "merchant.pem", merchant.ExportPkcs8PrivateKeyPem());
        Write(draft, "platform.pem", platform.ExportPkcs8PrivateKeyPem());
        Write(draft, "platform.pub.pem", platform.ExportSubjectPublicKeyInfoPem());
        Write(draft, "apiv3.key", RandomNumberGenerator.GetHexString(ApiV3KeyBytes * 2, lowercase: true));
        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster; its keys are as good.
            Directory.Delete(draft, recursive: true);
        }
    }

    private static void Write(string folder, string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(Path.Combine(folder, name), options);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
