using System.Globalization;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Writes our requests: common parameters, content and signature.</summary>
internal sealed class AlipayRequests(IOptions<AlipayOptions> options, AlipayKeys keys, TimeProvider time)
{
    public const string GatewayPath = "/gateway.do";

    /// <summary>The provider's clock, whatever zone the machine is in.</summary>
    public static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>A moment as the provider writes it, to the second.</summary>
    public static string InChina(DateTimeOffset moment) =>
        moment.ToOffset(ChinaOffset).ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>A moment that the provider wrote; null if the text is none.</summary>
    public static DateTimeOffset? FromChina(string text) =>
        DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, ChinaOffset).ToUniversalTime()
            : null;

    /// <summary>A signed request as it goes on the wire, in a form's body or an address's query.</summary>
    /// <param name="method">What is asked: <c>alipay.trade.query</c>, ….</param>
    /// <param name="content">The content (<c>biz_content</c>), JSON.</param>
    /// <param name="notifyUrl">Where notifications about what is asked go; null for requests that cause none.</param>
    /// <param name="returnUrl">Where the payer's browser goes afterwards; null or empty for nowhere.</param>
    public string Write(string method, string content, string? notifyUrl = null, string? returnUrl = null)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("app_id", options.Value.AppId),
            new("method", method),
            new("format", "JSON"),
            new("charset", "utf-8"),
            new("sign_type", AlipaySignature.Type),
            new("timestamp", InChina(time.GetUtcNow())),
            new("version", "1.0"),
            new("notify_url", notifyUrl ?? ""),
            new("return_url", returnUrl ?? ""),
            new("app_cert_sn", keys.AppCertificateNumber ?? ""),
            new("alipay_root_cert_sn", keys.RootCertificateNumber ?? ""),
            new("biz_content", content),
        };
        parameters.RemoveAll(static parameter => parameter.Value.Length == 0);
        parameters.Add(new("sign", keys.Sign(AlipaySignature.RequestText(parameters))));
        return string.Join('&', parameters.Select(static parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
    }
}
