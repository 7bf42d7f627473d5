namespace IM2.Domain;

/// <summary>How a user pays. Numbers are stored and sent: they are never reused.</summary>
public enum PaymentMethod
{
    /// <summary>Not said. Never stored: input without a method is refused.</summary>
    None = 0,

    /// <summary>WeChat Pay (微信支付), Native: a QR code that the payer's phone scans.</summary>
    WeChatPay = 1,

    /// <summary>Alipay (支付宝).</summary>
    Alipay = 2,

    /// <summary>Credit card, on the provider's own page.</summary>
    Card = 3,

    /// <summary>Bank transfer with a personal reference.</summary>
    BankTransfer = 4,
}
