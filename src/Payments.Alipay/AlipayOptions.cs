namespace IM2.Payments.Alipay;

/// <summary>What the payer does to pay.</summary>
public enum AlipayProduct
{
    /// <summary>Scans a QR code with the app (当面付, <c>alipay.trade.precreate</c>).</summary>
    Precreate = 0,

    /// <summary>Goes to Alipay's page on a computer (电脑网站支付, <c>alipay.trade.page.pay</c>).</summary>
    PagePay = 1,
}

/// <summary>How we speak to Alipay as one merchant with one application, over the gateway with RSA2.</summary>
/// <remarks>
/// Keys are files, so that no secret stands in the configuration; they are read once, at the start. With the two certificate files
/// set we speak in certificate mode (公钥证书方式), otherwise in key mode (公钥方式).
/// </remarks>
public sealed class AlipayOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Alipay";

    /// <summary>
    /// Where the gateway is: scheme and host, no path. <c>https</c>, or <c>http</c> on a loopback address (our sandbox).
    /// Default: the provider's own host. The provider's test host is <c>https://openapi-sandbox.dl.alipaydev.com</c>.
    /// </summary>
    public string BaseUrl { get; set; } = "https://openapi.alipay.com";

    /// <summary>What the payer does to pay. Default: <see cref="AlipayProduct.Precreate"/>.</summary>
    public AlipayProduct Product { get; set; } = AlipayProduct.Precreate;

    /// <summary>Our application (<c>app_id</c>), 1–32 digits. No default.</summary>
    public string AppId { get; set; } = "";

    /// <summary>Our own number at Alipay (<c>seller_id</c>, PID): 16 digits that begin with 2088. Notifications must name it. No default.</summary>
    public string SellerId { get; set; } = "";

    /// <summary>
    /// A file with our application's RSA private key: PKCS#1 or PKCS#8, in PEM or as the bare Base64 that the provider's tools give,
    /// at least 2048 bits. No default.
    /// </summary>
    public string AppPrivateKeyFile { get; set; } = "";

    /// <summary>
    /// A file with Alipay's RSA public key (not ours) in PEM or as bare Base64; in certificate mode Alipay's certificate
    /// (<c>alipayCertPublicKey_RSA2.crt</c>). No default.
    /// </summary>
    public string AlipayPublicKeyFile { get; set; } = "";

    /// <summary>Certificate mode: our application's certificate in PEM (<c>appCertPublicKey_….crt</c>). Default: none, key mode.</summary>
    public string AppCertificateFile { get; set; } = "";

    /// <summary>Certificate mode: Alipay's root certificates in PEM (<c>alipayRootCert.crt</c>). Default: none, key mode.</summary>
    public string AlipayRootCertificateFile { get; set; } = "";

    /// <summary>
    /// Where the provider sends notifications: <c>https</c> (or <c>http</c> on a loopback address), no query, at most 256
    /// characters. No default.
    /// </summary>
    public string NotifyUrl { get; set; } = "";

    /// <summary>
    /// Where the payer's browser goes after Alipay's page, with parameters that prove nothing. Same rules as the notification's
    /// address. Default: nowhere, the page stays.
    /// </summary>
    public string ReturnUrl { get; set; } = "";

    /// <summary>
    /// How long one call may take altogether. Larger waits for a slow provider while the caller waits too; smaller makes more
    /// outcomes unknown until the next query. More than 0, at most 1 minute. Default: 5 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the download of a bill may take. More than 0, at most 10 minutes. Default: 1 minute.</summary>
    public TimeSpan BillTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What the payer reads; <c>{amount}</c> becomes the amount. 1–100 characters, none of <c>/ = &amp; ,</c> and no control
    /// characters: the provider refuses the first three, and a comma would split the line of the bill. Changing it makes repeats
    /// of orders already open differ from their first request, which the provider refuses until they expire. Default: 钱包充值.
    /// </summary>
    public string Subject { get; set; } = "钱包充值";
}
