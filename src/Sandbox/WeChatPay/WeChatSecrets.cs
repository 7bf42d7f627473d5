using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The headers that prove where a message comes from.</summary>
internal sealed record SignedHeaders(string Timestamp, string Nonce, string Serial, string Signature)
{
    public IEnumerable<KeyValuePair<string, string>> All =>
    [
        new("Wechatpay-Timestamp", Timestamp),
        new("Wechatpay-Nonce", Nonce),
        new("Wechatpay-Serial", Serial),
        new("Wechatpay-Signature", Signature),
        new("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
    ];

    /// <summary>The same with a signature like those by which the real provider probes its merchants.</summary>
    public SignedHeaders Spoilt() => this with { Signature = $"WECHATPAY/SIGNTEST/{Signature["WECHATPAY/SIGNTEST/".Length..]}" };
}

/// <summary>What the provider's side does with keys.</summary>
internal sealed class WeChatSecrets : IDisposable
{
    private const int TagLength = 16;
    private readonly SandboxRsa _merchant;
    private readonly SandboxRsa _platform;
    private readonly byte[] _apiV3Key;
    private readonly TimeProvider _time;

    public WeChatSecrets(SandboxOptions options, TimeProvider time)
    {
        var files = WeChatPaySandbox.FilesIn(options.DataFolder);
        _merchant = new SandboxRsa(File.ReadAllText(files.MerchantPrivateKeyFile));
        _platform = new SandboxRsa(File.ReadAllText(files.PlatformPrivateKeyFile));
        _apiV3Key = Encoding.ASCII.GetBytes(File.ReadAllText(files.ApiV3KeyFile).TrimEnd());
        _time = time;
    }

    /// <summary>Whether the merchant signed the text.</summary>
    public bool IsMerchants(byte[] text, string signature) => _merchant.Verify(text, signature);

    /// <summary>Signs a message of the provider, as of now.</summary>
    public SignedHeaders Sign(ReadOnlySpan<byte> body, string serial)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = RandomNumberGenerator.GetHexString(32);
        byte[] text = [.. Encoding.ASCII.GetBytes($"{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];
        return new SignedHeaders(timestamp, nonce, serial, _platform.Sign(text));
    }

    /// <summary>Encrypts with the merchant's APIv3 key: cipher text and tag, Base64.</summary>
    public string Encrypt(byte[] plain, string nonce, string associatedData)
    {
        var sealedBytes = new byte[plain.Length + TagLength];
        using var aes = new AesGcm(_apiV3Key, TagLength);
        aes.Encrypt(
            Encoding.ASCII.GetBytes(nonce), plain, sealedBytes.AsSpan(0, plain.Length), sealedBytes.AsSpan(plain.Length),
            Encoding.ASCII.GetBytes(associatedData));
        return Convert.ToBase64String(sealedBytes);
    }

    public void Dispose()
    {
        _merchant.Dispose();
        _platform.Dispose();
    }
}
