using System.Globalization;
using System.Text;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Writes a bill of type ALL.</summary>
internal static class WeChatBill
{
    private const string Names =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
        + "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string SumNames = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    private const string Payer = "oSandboxPayer0000000000000001";
    private const decimal FeeRate = 0.006m;
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>The bill of a day: UTF-8 with a byte order mark.</summary>
    public static byte[] Of(
        IReadOnlyList<WeChatOrder> paid, IReadOnlyList<(WeChatRefund Refund, WeChatOrder Order)> given, DateTimeOffset now)
    {
        var text = new StringBuilder("\uFEFF").Append(Names).Append("\r\n");
        var lines = paid.Select(static order => (At: order.PaidAt!.Value, Line: Payment(order)))
            .Concat(given.Select(one => (At: one.Refund.CreatedAt, Line: Refund(one.Refund, one.Order, now))))
            .OrderBy(static line => line.At);
        foreach (var (_, line) in lines)
        {
            text.Append(line).Append("\r\n");
        }

        var ordered = paid.Sum(static order => order.Total);
        var refunded = given.Sum(static one => one.Refund.Amount);
        var fees = paid.Sum(static order => FeeOf(order.Total)) - given.Sum(static one => FeeOf(one.Refund.Amount));
        text.Append(SumNames).Append("\r\n").Append(Line(
            (paid.Count + given.Count).ToString(CultureInfo.InvariantCulture), Yuan(ordered), Yuan(refunded), "0.00", Fee(fees), Yuan(ordered),
            Yuan(refunded))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Payment(WeChatOrder order) => Line(
        Time(order.PaidAt!.Value), WeChatPaySandbox.AppId, WeChatPaySandbox.MerchantId, "0", "", order.TransactionId!, order.OutTradeNo, Payer,
        "NATIVE", "SUCCESS", "OTHERS", "CNY", Yuan(order.Total), "0.00", "0", "0", "0.00", "0.00", "", "", order.Description, order.Attach ?? "",
        Fee(FeeOf(order.Total)), "0.60%", Yuan(order.Total), "0.00", "");

    private static string Refund(WeChatRefund refund, WeChatOrder order, DateTimeOffset now) => Line(
        Time(refund.CreatedAt), WeChatPaySandbox.AppId, WeChatPaySandbox.MerchantId, "0", "", order.TransactionId!, order.OutTradeNo, Payer,
        "NATIVE", "REFUND", "OTHERS", "CNY", "0.00", "0.00", refund.RefundId, refund.OutRefundNo, Yuan(refund.Amount), "0.00", "ORIGINAL",
        refund.StatusAt(now) switch
        {
            WeChatRefund.Closed => "FAIL",
            WeChatRefund.Abnormal => "CHANGE",
            var status => status,
        },
        order.Description, order.Attach ?? "", Fee(-FeeOf(refund.Amount)), "0.60%", "0.00", Yuan(refund.Amount), "");

    /// <summary>Every value begins with a backtick. There is no escaping: names may hold commas.</summary>
    private static string Line(params IEnumerable<string> values) => "`" + string.Join(",`", values);

    private static decimal FeeOf(long fen) => decimal.Round(fen * FeeRate, MidpointRounding.AwayFromZero) / 100;

    private static string Fee(decimal yuan) => yuan.ToString("0.00000", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset moment) =>
        moment.ToOffset(ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
