using System.Diagnostics;
using System.Globalization;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What a user who waits is told, in each language that the product speaks.</summary>
/// <remarks>
/// The host writes it, not the rules: it is a way to show what they know, and nobody stores it. Its moments are UTC, for the host does
/// not know where its reader is; who does writes their own sentence from the other fields.
/// </remarks>
internal static class WaitingText
{
    /// <summary>For what and since when, what happens next, by when it is expected and at the latest, and what the user can do.</summary>
    public static LocalizedText Of(Waiting waiting, PaymentView payment)
    {
        LocalizedText[] sentences = [What(waiting, payment), Next(waiting), Expected(waiting), Latest(waiting), Advice(waiting, payment)];
        return new LocalizedText(
            string.Join(' ', sentences.Select(static sentence => sentence.English).Where(static text => text.Length > 0)),
            string.Concat(sentences.Select(static sentence => sentence.Chinese)));
    }

    private static LocalizedText What(Waiting waiting, PaymentView payment)
    {
        var (how, whom, since) = (NameOf(payment.Method), Whom(payment.Method), Moment(waiting.Since));
        return waiting.For switch
        {
            WaitingFor.User => new(
                $"Waiting since {since.English} for you to pay by {how.English}.",
                $"自{since.Chinese}起等待您使用{how.Chinese}付款。"),
            WaitingFor.Provider when payment.Status == PaymentStatus.Processing => new(
                $"Waiting since {since.English} for {whom.English} to confirm your payment.",
                $"自{since.Chinese}起等待{whom.Chinese}确认您的付款。"),
            WaitingFor.Provider => new(
                $"Waiting since {since.English} for {whom.English} to answer.",
                $"自{since.Chinese}起等待{whom.Chinese}答复。"),
            WaitingFor.Bank => new(
                $"Waiting since {since.English} for your bank transfer to arrive.",
                $"自{since.Chinese}起等待您的银行转账到账。"),
            WaitingFor.Wallet => new(
                $"Your payment arrived at {since.English} and is being added to your balance.",
                $"您的付款已于{since.Chinese}收到，正在计入余额。"),
            WaitingFor.Refund => new(
                $"Waiting since {since.English} for {whom.English} to give the money back.",
                $"自{since.Chinese}起等待{whom.Chinese}退款。"),
            WaitingFor.Dispute => new(
                $"This payment has been disputed since {since.English}; waiting for the bank's decision.",
                $"自{since.Chinese}起，这笔付款处于争议中，正在等待银行裁定。"),
            WaitingFor.Support => new(
                $"Waiting since {since.English} for our support team to look at this payment.",
                $"自{since.Chinese}起，这笔付款等待客服核实。"),
            WaitingFor.Closing when payment.CancelRequestedAt is not null => new(
                $"You asked to cancel at {since.English}; waiting for {whom.English} to close the order.",
                $"您已于{since.Chinese}申请取消，正在等待{whom.Chinese}关闭订单。"),
            WaitingFor.Closing => new(
                $"The time to pay ended at {since.English}; waiting for {whom.English} to close the order or to say that you have paid.",
                $"付款时间已于{since.Chinese}结束，正在等待{whom.Chinese}关闭订单或确认您已付款。"),
            _ => throw new UnreachableException($"No text for {waiting.For}."),
        };
    }

    private static LocalizedText Next(Waiting waiting)
    {
        if (waiting.NextCheckAt is not { } at)
        {
            return new("", "");
        }

        var next = Moment(at, seconds: true);
        return new($"We check by ourselves, next at {next.English}.", $"我们会自动查询，下次查询时间为{next.Chinese}。");
    }

    private static LocalizedText Expected(Waiting waiting)
    {
        if (waiting.ExpectedBy is not { } at)
        {
            return new("", "");
        }

        var expected = Moment(at);
        return waiting.IsObserved
            ? new($"Nine of ten such payments are done by {expected.English}.", $"同类付款十有九笔在{expected.Chinese}前完成。")
            : new($"It is usually done by {expected.English}.", $"通常在{expected.Chinese}前完成。");
    }

    private static LocalizedText Latest(Waiting waiting)
    {
        if (waiting.LatestBy is not { } at)
        {
            return new("", "");
        }

        var latest = Moment(at);
        return new(
            $"It ends at {latest.English} at the latest: if nothing has been paid by then, the order is closed and nothing is charged.",
            $"最迟于{latest.Chinese}结束：届时仍未付款，订单将自动关闭，不会扣款。");
    }

    private static LocalizedText Advice(Waiting waiting, PaymentView payment) => waiting.For switch
    {
        WaitingFor.User => payment.Action switch
        {
            UserAction.ScanQrCode => new(
                "Scan the code to pay, or cancel. If you have paid, check again instead of paying twice.",
                "请扫码付款，也可以取消。如已付款，请重新查询，不要重复付款。"),
            UserAction.OpenPage => new(
                "Pay on the provider's page, or cancel. If you have paid, check again instead of paying twice.",
                "请在支付机构的页面付款，也可以取消。如已付款，请重新查询，不要重复付款。"),
            _ => new(
                "Confirm the payment in the app, or cancel. If you have paid, check again instead of paying twice.",
                "请在应用内确认付款，也可以取消。如已付款，请重新查询，不要重复付款。"),
        },
        WaitingFor.Bank => new(
            "If you have made the transfer, you need not do anything. If not, transfer exactly this amount with the reference, or cancel.",
            "如已转账，您无需任何操作；如尚未转账，请按此金额并注明参考号转账，也可以取消。"),
        WaitingFor.Provider => new("You need not do anything; don't pay twice.", "您无需任何操作，请勿重复付款。"),
        WaitingFor.Wallet or WaitingFor.Refund => new("You need not do anything.", "您无需任何操作。"),
        WaitingFor.Dispute => new(
            "If you did not mean to dispute it, ask your bank to withdraw the dispute.",
            "如果并非您本意，请联系您的银行撤回争议。"),
        WaitingFor.Support => new(
            "Don't pay again. If you contact support, give them the payment's number.",
            "请勿再次付款。联系客服时，请提供付款编号。"),
        WaitingFor.Closing => new(
            "Don't pay any more; money that arrives all the same is not lost.",
            "请勿再付款；如款项仍然到账，不会丢失。"),
        _ => throw new UnreachableException($"No advice for {waiting.For}."),
    };

    /// <summary>How the user pays.</summary>
    public static LocalizedText NameOf(PaymentMethod method) => method switch
    {
        PaymentMethod.WeChatPay => new("WeChat Pay", "微信支付"),
        PaymentMethod.Alipay => new("Alipay", "支付宝"),
        PaymentMethod.Card => new("card", "银行卡"),
        PaymentMethod.BankTransfer => new("bank transfer", "银行转账"),
        _ => throw new UnreachableException($"No name for {method}."),
    };

    /// <summary>Who takes the money.</summary>
    private static LocalizedText Whom(PaymentMethod method) => method switch
    {
        PaymentMethod.Card => new("the card processor", "银行卡支付机构"),
        PaymentMethod.BankTransfer => new("the bank", "银行"),
        _ => NameOf(method),
    };

    /// <summary>A moment as people read it, UTC.</summary>
    public static LocalizedText Moment(DateTimeOffset at, bool seconds = false)
    {
        var utc = at.UtcDateTime;
        var time = utc.ToString(seconds ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture);
        return new(
            $"{time} on {utc.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)} (UTC)",
            $"{utc.Year}年{utc.Month}月{utc.Day}日 {time}（UTC）");
    }
}
