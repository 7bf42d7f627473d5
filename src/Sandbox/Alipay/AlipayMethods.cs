namespace IM2.Sandbox.Alipay;

/// <summary>The methods that the sandbox knows.</summary>
internal static class AlipayMethods
{
    public const string Precreate = "alipay.trade.precreate";
    public const string PagePay = "alipay.trade.page.pay";
    public const string Query = "alipay.trade.query";
    public const string Close = "alipay.trade.close";
    public const string Refund = "alipay.trade.refund";
    public const string RefundQuery = "alipay.trade.fastpay.refund.query";
    public const string Bill = "alipay.data.dataservice.bill.downloadurl.query";

    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(StringComparer.Ordinal) { Precreate, PagePay, Query, Close, Refund, RefundQuery, Bill };
}
