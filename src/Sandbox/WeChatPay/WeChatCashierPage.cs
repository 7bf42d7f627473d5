namespace IM2.Sandbox.WeChatPay;

/// <summary>What the cashier's pages say.</summary>
internal sealed class WeChatCashierPage(CashierPage page)
{
    public static WeChatCashierPage For(HttpRequest request) => new(CashierPage.For(request));

    /// <summary>Asks the payer to pay.</summary>
    public string Ask(WeChatOrder order, string codeUrl) => Page($"""
        {Facts(order)}
        {page.Form("/cashier/wechat-pay/pay", "pay", $"{page.Say("确认支付", "Pay")} {CashierPage.Amount(order.Total)}", ("code_url", codeUrl))}
        """);

    /// <summary>Says how it ended.</summary>
    public string Result(PayResult result, WeChatOrder? order) => Page($"""
        {(order is null ? "" : Facts(order))}
        {CashierPage.Result(result.ToString().ToLowerInvariant(), Words(result))}
        """);

    private string Words(PayResult result) => result switch
    {
        PayResult.Paid => page.Say("支付成功", "Paid"),
        PayResult.Closed => page.Say("订单已关闭，无法支付", "The order is closed and can't be paid"),
        PayResult.Expired => page.Say("订单或二维码已过期，无法支付", "The order or its code has expired and can't be paid"),
        PayResult.Declined => page.Say("支付失败，请重试或更换支付方式", "The payment was declined; try again or pay another way"),
        _ => page.Say("没有这个订单", "There is no such order"),
    };

    private string Facts(WeChatOrder order) => page.Facts(CashierPage.Amount(order.Total), order.Description, order.OutTradeNo);

    private string Page(string content) => page.Page("微信支付", "WeChat Pay", content);
}
