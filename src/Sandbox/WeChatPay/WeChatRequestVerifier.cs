using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Checks a merchant's request as the provider does, before anything in it is read.</summary>
internal sealed class WeChatRequestVerifier(WeChatSecrets secrets, TimeProvider time)
{
    private const string Scheme = "WECHATPAY2-SHA256-RSA2048 ";
    private const int ClockToleranceSeconds = 300;
    private const int NonceLengthMax = 128;
    private static readonly HashSet<string> Names = ["mchid", "nonce_str", "signature", "timestamp", "serial_no"];

    /// <summary>The answer to a request that is not in order; null if it is.</summary>
    public WeChatAnswer? FindFault(HttpRequest request, byte[] body) =>
        HeaderFault(request, body) ?? SignatureFault(request, body);

    /// <summary>The key that the answer is to be signed with.</summary>
    public static string AnswerSerial(HttpRequest request) =>
        request.Headers["Wechatpay-Serial"] == WeChatPaySandbox.PlatformPublicKeyId ? WeChatPaySandbox.PlatformPublicKeyId : WeChatPaySandbox.PlatformSerial;

    private static WeChatAnswer? HeaderFault(HttpRequest request, byte[] body)
    {
        if (string.IsNullOrWhiteSpace(request.Headers.UserAgent))
        {
            return WeChatAnswer.ParameterError("User-Agent", "The header User-Agent is missing.");
        }

        if (!request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal) && request.Headers.Accept != "*/*")
        {
            return WeChatAnswer.ParameterError("Accept", "The header Accept must be application/json.");
        }

        if (body.Length > 0
            && !(MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "application/json"))
        {
            return WeChatAnswer.ParameterError("Content-Type", "The header Content-Type must be application/json.");
        }

        var serial = request.Headers["Wechatpay-Serial"].ToString();
        return serial is "" or WeChatPaySandbox.PlatformSerial or WeChatPaySandbox.PlatformPublicKeyId
            ? null
            : WeChatAnswer.ParameterError("Wechatpay-Serial", "The header Wechatpay-Serial names no key of the platform.");
    }

    private WeChatAnswer? SignatureFault(HttpRequest request, byte[] body)
    {
        if (Parse(request.Headers.Authorization.ToString()) is not { } authorization)
        {
            return WeChatAnswer.SignError("The header Authorization is missing or malformed.");
        }

        if (authorization["mchid"] != WeChatPaySandbox.MerchantId)
        {
            return WeChatAnswer.SignError("There is no such merchant.");
        }

        if (authorization["serial_no"] != WeChatPaySandbox.MerchantSerial)
        {
            return WeChatAnswer.SignError("The merchant has no certificate with this serial number.");
        }

        if (!long.TryParse(authorization["timestamp"], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - timestamp) > ClockToleranceSeconds)
        {
            return WeChatAnswer.SignError("The timestamp is more than 5 minutes away.");
        }

        if (authorization["nonce_str"].Length is 0 or > NonceLengthMax)
        {
            return WeChatAnswer.SignError("The nonce is missing or too long.");
        }

        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var head = $"{request.Method}\n{target}\n{authorization["timestamp"]}\n{authorization["nonce_str"]}\n";
        return secrets.IsMerchants([.. Encoding.UTF8.GetBytes(head), .. body, (byte)'\n'], authorization["signature"])
            ? null
            : WeChatAnswer.SignError("The signature is wrong.");
    }

    /// <summary>The five values by name, in whatever order they come; null if one is missing, unknown or there twice.</summary>
    private static Dictionary<string, string>? Parse(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[Scheme.Length..].Split(','))
        {
            // A signature ends in '=', so only the first one separates.
            var pair = part.Trim().Split('=', 2);
            if (pair is not [var name, ['"', .., '"'] quoted] || quoted.Length < 2 || !Names.Contains(name) || !values.TryAdd(name, quoted[1..^1]))
            {
                return null;
            }
        }

        return values.Count == Names.Count ? values : null;
    }
}
