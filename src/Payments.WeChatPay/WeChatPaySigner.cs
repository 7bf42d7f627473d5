using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IM2.Payments.Http;

namespace IM2.Payments.WeChatPay;

/// <summary>Signs our requests as our merchant.</summary>
/// <remarks>Signed text: method, path with query exactly as on the wire, time, nonce and body, each followed by a line feed.</remarks>
internal sealed class WeChatPaySigner(string merchantId, string merchantSerial, RSA privateKey) : IDisposable
{
    public const string Scheme = "WECHATPAY2-SHA256-RSA2048";
    private const int NonceBytes = 16;
    private readonly RsaPool _key = new(privateKey);

    /// <summary>The parameter of the <c>Authorization</c> header, with a nonce of its own.</summary>
    public string Sign(string method, string pathAndQuery, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        Sign(method, pathAndQuery, body, now.ToUnixTimeSeconds(), RandomNumberGenerator.GetHexString(NonceBytes * 2));

    /// <summary>The parameter of the <c>Authorization</c> header for a given moment and nonce.</summary>
    public string Sign(string method, string pathAndQuery, ReadOnlySpan<byte> body, long timestamp, string nonce)
    {
        var time = timestamp.ToString(CultureInfo.InvariantCulture);
        byte[] text = [.. Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{time}\n{nonce}\n"), .. body, (byte)'\n'];
        var signature = Convert.ToBase64String(_key.Sign(text));
        return $"mchid=\"{merchantId}\",nonce_str=\"{nonce}\",signature=\"{signature}\",timestamp=\"{time}\",serial_no=\"{merchantSerial}\"";
    }

    public void Dispose() => _key.Dispose();
}
