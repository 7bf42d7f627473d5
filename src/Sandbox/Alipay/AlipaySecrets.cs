using System.Text;

namespace IM2.Sandbox.Alipay;

/// <summary>What the provider's side does with keys (RSA2).</summary>
internal sealed class AlipaySecrets(SandboxOptions options) : IDisposable
{
    private readonly SandboxRsa _app = new(File.ReadAllText(AlipaySandbox.FilesIn(options.DataFolder).AppPublicKeyFile));
    private readonly SandboxRsa _alipay = new(File.ReadAllText(AlipaySandbox.FilesIn(options.DataFolder).AlipayPrivateKeyFile));

    /// <summary>The text of parameters that is signed: sorted by name in byte order, values before any encoding.</summary>
    public static byte[] TextOf(IEnumerable<KeyValuePair<string, string>> parameters) => Encoding.UTF8.GetBytes(string.Join(
        '&',
        parameters.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={one.Value}")));

    /// <summary>Whether the merchant's application signed the text.</summary>
    public bool IsMerchants(byte[] text, string signature) => _app.Verify(text, signature);

    /// <summary>Alipay's signature, Base64.</summary>
    public string Sign(byte[] text) => _alipay.Sign(text);

    /// <summary>A signature that is Alipay's, but of something else.</summary>
    public string SignWrongly(byte[] text) => _alipay.Sign([.. text, (byte)' ']);

    public void Dispose()
    {
        _app.Dispose();
        _alipay.Dispose();
    }
}
