using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>What the cashier's pages say.</summary>
internal sealed class AlipayCashierPage(CashierPage page)
{
    public static AlipayCashierPage For(HttpRequest request) => new(CashierPage.For(request));

    /// <summary>A result for programs.</summary>
    public static string CodeOf(AlipayPayResult result) => SandboxScript.WordOf(result);

    /// <summary>A result in English.</summary>
    public static string EnglishOf(AlipayPayResult result) => result switch
    {
        AlipayPayResult.Paid => "Paid",
        AlipayPayResult.UnderWay => "Paid; the money is on its way",
        AlipayPayResult.Closed => "The trade is closed and can't be paid",
        AlipayPayResult.Expired => "The order has expired and can't be paid",
        AlipayPayResult.Declined => "The payment was declined; try again or pay another way",
        AlipayPayResult.NotScanned => "The code can't be scanned",
        _ => "There is no such order",
    };

    /// <summary>Asks the payer to pay.</summary>
    public string Ask(AlipayOrder order, string qrCode) => Page($"""
        {Facts(order)}
        {page.Form("/cashier/alipay/pay", "pay", $"{page.Say("确认付款", "Pay")} {CashierPage.Amount(order.Total)}", ("qr_code", qrCode))}
        """);

    /// <summary>Says how it ended.</summary>
    public string Result(AlipayPayResult result, AlipayOrder? order, string? returnUrl) => Page($"""
        {(order is null ? "" : Facts(order))}
        {CashierPage.Result(CodeOf(result), page.Say(ChineseOf(result), EnglishOf(result)))}
        {(returnUrl is null ? "" : $"""<p><a id="return" href="{CashierPage.Encode(returnUrl)}">{page.Say("返回商家", "Back to the merchant")}</a></p>""")}
        """);

    /// <summary>Says why a page that was asked for can't be shown.</summary>
    public string Refused(string code, string words) => Page($"""
        {CashierPage.Result("refused", words)}
        <p class="order">{CashierPage.Encode(code)}</p>
        """);

    private static string ChineseOf(AlipayPayResult result) => result switch
    {
        AlipayPayResult.Paid => "支付成功",
        AlipayPayResult.UnderWay => "支付成功，资金正在到账",
        AlipayPayResult.Closed => "交易已关闭，无法支付",
        AlipayPayResult.Expired => "订单已过期，无法支付",
        AlipayPayResult.Declined => "支付失败，请重试或更换支付方式",
        AlipayPayResult.NotScanned => "二维码无法识别",
        _ => "没有这个订单",
    };

    private string Facts(AlipayOrder order) => page.Facts(CashierPage.Amount(order.Total), order.Subject, order.OutTradeNo);

    private string Page(string content) => page.Page("支付宝", "Alipay", content);
}
