namespace IM2.Payments.WeChatPay;

/// <summary>How we speak to WeChat Pay as one merchant with one application.</summary>
/// <remarks>Keys are files, so that no secret stands in the configuration; they are read once, at the start.</remarks>
public sealed class WeChatPayOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "WeChatPay";

    /// <summary>
    /// Where the API is: scheme and host, no path. <c>https</c>, or <c>http</c> on a loopback address (the sandbox).
    /// Default: the provider's main host.
    /// </summary>
    public string BaseUrl { get; set; } = "https://api.mch.weixin.qq.com";

    /// <summary>Our application (<c>appid</c>), e.g. <c>wx…</c>; 1–32 characters. No default.</summary>
    public string AppId { get; set; } = "";

    /// <summary>Our merchant number (<c>mchid</c>), 1–32 digits. No default.</summary>
    public string MerchantId { get; set; } = "";

    /// <summary>The serial number of our API certificate, 8–64 hexadecimal digits. No default.</summary>
    public string MerchantSerial { get; set; } = "";

    /// <summary>A PEM file with our RSA private key, PKCS#1 or PKCS#8, at least 2048 bits. No default.</summary>
    public string MerchantPrivateKeyFile { get; set; } = "";

    /// <summary>A file with the APIv3 key: exactly 32 ASCII characters; a closing line end is ignored. No default.</summary>
    public string ApiV3KeyFile { get; set; } = "";

    /// <summary>
    /// The provider's keys that we trust: the serial number of a platform certificate, or a public key id
    /// (<c>PUB_KEY_ID_…</c>), and the PEM file with the certificate or public key. At least one unless <see cref="FetchCertificates"/>; several while keys change.
    /// </summary>
    public Dictionary<string, string> PlatformKeyFiles { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the platform's certificates are fetched from the provider (certificate mode), beside the keys in
    /// <see cref="PlatformKeyFiles"/>. Merchants since about October 2024 have public key mode only. Default: no.
    /// </summary>
    public bool FetchCertificates { get; set; }

    /// <summary>
    /// How often certificates are fetched. Larger notices new ones later; smaller asks more often. 1 minute to 12 hours, the
    /// provider's own rule. Default: 6 hours.
    /// </summary>
    public TimeSpan CertificateRefresh { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Where the provider sends notifications: <c>https</c> (or <c>http</c> on a loopback address), no query, at most 255
    /// characters. No default.
    /// </summary>
    public string NotifyUrl { get; set; } = "";

    /// <summary>
    /// How long one call may take altogether. Larger waits for a slow provider while the caller waits too; smaller makes more
    /// outcomes unknown until the next query. More than 0, at most 1 minute. Default: 5 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the download of a bill may take. Larger waits for large bills; smaller tries again later. More than 0, at most 1
    /// minute. Default: 30 seconds.
    /// </summary>
    public TimeSpan DownloadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the payer reads in the app; <c>{amount}</c> becomes the amount. 1–100 characters. Changing it makes repeats of
    /// orders already open differ from their first request, which the provider refuses until they expire. Default: 钱包充值.
    /// </summary>
    public string Description { get; set; } = "钱包充值";

    /// <summary>
    /// How far the provider's clock may be from ours, either way. Larger lets older messages be replayed; smaller refuses
    /// genuine ones when clocks drift. 1 second to 15 minutes. Default: 300 seconds, the provider's own rule.
    /// </summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(300);
}
