using System.Text.Json.Nodes;

namespace IM2.Sandbox.Alipay;

/// <summary>An order as the provider keeps it: what was asked for, and the trade that came of it once the payer was there.</summary>
/// <param name="OutTradeNo">The merchant's order number.</param>
/// <param name="Content">What was asked for, in one spelling.</param>
/// <param name="Subject">What the payer reads.</param>
/// <param name="Passback">Given back with notifications.</param>
/// <param name="NotifyUrl">Where notifications go.</param>
/// <param name="ReturnUrl">Where the payer's browser goes.</param>
/// <param name="Total">The amount in fen.</param>
/// <param name="ExpiresAt">Until when it can be paid.</param>
/// <param name="Status">The trade's status; <see cref="NoTrade"/> before the payer has scanned the code or opened the page.</param>
/// <param name="TradeNo">The provider's number of the trade.</param>
/// <param name="CreatedAt">When the trade began.</param>
/// <param name="PaidAt">When it was paid, which may be yet to come.</param>
/// <param name="ClosedAt">When it was closed.</param>
/// <param name="Refunded">How much was given back so far, in fen.</param>
internal sealed record AlipayOrder(
    string OutTradeNo,
    string Content,
    string Subject,
    string? Passback,
    string? NotifyUrl,
    string? ReturnUrl,
    long Total,
    DateTimeOffset ExpiresAt,
    string Status,
    string? TradeNo,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? ClosedAt,
    long Refunded)
{
    public const string NoTrade = "";
    public const string Waiting = "WAIT_BUYER_PAY";
    public const string Success = "TRADE_SUCCESS";
    public const string Closed = "TRADE_CLOSED";
    public const string BuyerId = "2088000000000099";
    public const string BuyerLogonId = "san***@sandbox.example";

    public bool HasTrade => Status != NoTrade;

    /// <summary>Whether the money is on its way: the payer has paid, but it has not arrived.</summary>
    public bool IsUnderWay { get; private init; }

    /// <summary>The order as it stands at a moment: a payment that is yet to come has not happened, and an end that has passed closes.</summary>
    public AlipayOrder At(DateTimeOffset now) => this switch
    {
        { PaidAt: { } paidAt } when paidAt > now => this with { Status = Waiting, PaidAt = null, Refunded = 0, IsUnderWay = true },
        { Status: Waiting, PaidAt: null } when ExpiresAt <= now => this with { Status = Closed, ClosedAt = ExpiresAt },
        _ => this,
    };

    /// <summary>The trade as a query's answer has it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["buyer_logon_id"] = BuyerLogonId,
            ["buyer_pay_amount"] = AlipayYuan.Write(PaidAt is null ? 0 : Total),
            ["buyer_user_id"] = BuyerId,
            ["invoice_amount"] = AlipayYuan.Write(PaidAt is null ? 0 : Total),
            ["out_trade_no"] = OutTradeNo,
            ["point_amount"] = "0.00",
            ["receipt_amount"] = AlipayYuan.Write(PaidAt is null ? 0 : Total),
            ["total_amount"] = AlipayYuan.Write(Total),
            ["trade_no"] = TradeNo,
            ["trade_status"] = Status,
        };
        if (PaidAt is { } paidAt)
        {
            json["send_pay_date"] = AlipayTime.Write(paidAt);
            json["fund_bill_list"] = new JsonArray(
                new JsonObject { ["amount"] = AlipayYuan.Write(Total), ["fund_channel"] = "ALIPAYACCOUNT" });
        }

        return json;
    }
}

/// <summary>One refund of a trade.</summary>
/// <param name="OutRequestNo">The merchant's number, or the console's own.</param>
/// <param name="Amount">How much, in fen.</param>
/// <param name="EffectiveAt">When the money goes back, which may be yet to come.</param>
internal sealed record AlipayRefund(string OutRequestNo, long Amount, DateTimeOffset EffectiveAt);
