using System.Globalization;
using System.Text.RegularExpressions;

namespace IM2.Sandbox.Alipay;

/// <summary>A request for an order, by QR code or page, within the provider's limits.</summary>
/// <param name="OutTradeNo">The merchant's order number.</param>
/// <param name="Subject">What the payer reads.</param>
/// <param name="Total">The amount in fen.</param>
/// <param name="ExpiresAt">Until when the order can be paid.</param>
/// <param name="Passback">Given back with notifications; null for nothing.</param>
internal sealed partial record AlipayTradeRequest(string OutTradeNo, string Subject, long Total, DateTimeOffset ExpiresAt, string? Passback)
{
    private static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LifetimeDefault = TimeSpan.FromHours(3);
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(15);

    /// <summary>Reads and checks a content: a request, or the answer that refuses it.</summary>
    public static (AlipayTradeRequest? Trade, AlipayAnswer? Refusal) Read(AlipayRequest request, DateTimeOffset now)
    {
        var fault = request.UnknownMember(
            "out_trade_no", "total_amount", "subject", "body", "product_code", "time_expire", "timeout_express", "qr_code_timeout_express",
            "passback_params", "seller_id", "store_id", "operator_id", "terminal_id", "qr_pay_mode", "goods_type");
        if (fault is not null)
        {
            return (null, fault);
        }

        var expiry = ExpiryOf(request, now);
        if (TextFault(request) is { } words || (words = ProductFault(request)) is not null || (words = ExpiryFault(expiry, now)) is not null)
        {
            return (null, AlipayAnswer.InvalidParameter(request.Method, words));
        }

        return (new AlipayTradeRequest(
            request.Text("out_trade_no")!,
            request.Text("subject")!,
            AlipayYuan.Read(request.Text("total_amount"))!.Value,
            expiry!.Value,
            request.Text("passback_params")), null);
    }

    /// <summary>Whether a text can be an order number.</summary>
    public static bool IsNumber(string? text) => text is not null && NumberGrammar().IsMatch(text);

    private static string? TextFault(AlipayRequest request) =>
        !IsNumber(request.Text("out_trade_no")) ? "out_trade_no must be 1 to 64 letters, digits and underscores."
        : AlipayYuan.Read(request.Text("total_amount")) is null ? "total_amount must be 0.01 to 100000000 with at most two decimals."
        : request.Text("subject") is not { Length: >= 1 and <= 256 } subject || subject.AsSpan().ContainsAny("/=&")
            ? "subject must have 1 to 256 characters, none of / = &."
        : request.Text("body") is { Length: > 128 } ? "body must have at most 128 characters."
        : request.Text("passback_params") is { Length: > 512 } ? "passback_params must have at most 512 characters."
        : null;

    private static string? ProductFault(AlipayRequest request)
    {
        var product = request.Text("product_code");
        if (request.Text("seller_id") is { } seller && seller != AlipaySandbox.SellerId)
        {
            return "seller_id must be the merchant's own number.";
        }

        return request.Method == AlipayMethods.PagePay
            ? product == "FAST_INSTANT_TRADE_PAY" ? null : "product_code must be FAST_INSTANT_TRADE_PAY."
            : product is null or "FACE_TO_FACE_PAYMENT" ? null : "product_code must be FACE_TO_FACE_PAYMENT.";
    }

    /// <summary>An absolute end wins over a relative one.</summary>
    private static DateTimeOffset? ExpiryOf(AlipayRequest request, DateTimeOffset now)
    {
        if (request.Text("time_expire") is { } absolute)
        {
            return AlipayTime.Read(absolute);
        }

        if (request.Text("timeout_express") is not { } relative)
        {
            return now + LifetimeDefault;
        }

        if (relative == "1c")
        {
            return AlipayTime.StartOf(AlipayTime.DayOf(now).AddDays(1));
        }

        if (!TimeoutGrammar().IsMatch(relative))
        {
            return null;
        }

        var count = int.Parse(relative[..^1], NumberStyles.None, CultureInfo.InvariantCulture);
        return now + (relative[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        });
    }

    private static string? ExpiryFault(DateTimeOffset? expiry, DateTimeOffset now) =>
        expiry is { } end && end - now >= LifetimeMin && end - now <= LifetimeMax
            ? null
            : "time_expire must be yyyy-MM-dd HH:mm:ss, timeout_express a number with m, h or d; the end 1 minute to 15 days ahead.";

    [GeneratedRegex(@"\A[0-9A-Za-z_]{1,64}\z")]
    private static partial Regex NumberGrammar();

    [GeneratedRegex(@"\A[1-9][0-9]{0,4}[mhd]\z")]
    private static partial Regex TimeoutGrammar();
}
