using System.Globalization;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Whether and where there is a sandbox. It reads the same section itself.</summary>
internal sealed class SandboxLinkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sandbox";

    /// <summary>Whether the sandbox is the payment provider. Default: no.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it runs in this process. Otherwise it is only linked to, at <see cref="Url"/>. Default: yes.</summary>
    public bool Hosted { get; set; } = true;

    /// <summary>The sandbox's own address. Default: <c>http://127.0.0.1:5081</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:5081";

    /// <summary>Where the sandbox keeps its keys and its orders. Default: <c>data/sandbox</c>.</summary>
    public string DataFolder { get; set; } = "data/sandbox";

    /// <summary>The page where one plays the payer; null without a sandbox, and where the payer is led to the sandbox anyhow.</summary>
    /// <param name="action">What the payer has to do.</param>
    /// <param name="method">How they pay.</param>
    /// <param name="amount">What they pay.</param>
    public Uri? Cashier(UserAction action, PaymentMethod method, Money amount) => (action, method) switch
    {
        _ when !Enabled => null,
        (UserAction.ScanQrCode qr, PaymentMethod.WeChatPay) => At($"wechat-pay?code_url={Uri.EscapeDataString(qr.Content)}"),
        (UserAction.ScanQrCode qr, PaymentMethod.Alipay) => At($"alipay?qr_code={Uri.EscapeDataString(qr.Content)}"),
        (UserAction.TransferMoney transfer, _) => At(string.Create(
            CultureInfo.InvariantCulture,
            $"bank?reference={Uri.EscapeDataString(transfer.Reference)}&amount={amount.MinorUnits}&currency={amount.Currency}")),
        _ => null,
    };

    private Uri At(string cashier) => new($"{Url.TrimEnd('/')}/cashier/{cashier}");
}
