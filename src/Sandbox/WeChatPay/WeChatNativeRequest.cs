using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static IM2.Sandbox.WeChatPay.WeChatFields;

namespace IM2.Sandbox.WeChatPay;

/// <summary>A request for an order, within the provider's limits.</summary>
/// <param name="OutTradeNo">The merchant's order number.</param>
/// <param name="Description">What the payer reads.</param>
/// <param name="Attach">Given back with the order.</param>
/// <param name="NotifyUrl">Where notifications go.</param>
/// <param name="Total">The amount in fen.</param>
/// <param name="ExpiresAt">Until when the order can be paid.</param>
/// <param name="Content">All parameters in one canonical spelling, to compare repeats with.</param>
internal sealed partial record WeChatNativeRequest(
    string OutTradeNo,
    string Description,
    string? Attach,
    string NotifyUrl,
    long Total,
    DateTimeOffset ExpiresAt,
    string Content)
{
    private static readonly TimeSpan LifetimeDefault = TimeSpan.FromDays(7);
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(90);
    private static readonly TimeSpan LeadMin = TimeSpan.FromMinutes(1);

    private static readonly HashSet<string> Fields =
    [
        "appid", "mchid", "description", "out_trade_no", "time_expire", "attach", "notify_url", "goods_tag", "support_fapiao",
        "amount", "detail", "scene_info", "settle_info",
    ];

    /// <summary>Reads and checks a body: a request, or the answer that refuses it.</summary>
    public static (WeChatNativeRequest? Request, WeChatAnswer? Refusal) Read(byte[] body, DateTimeOffset now)
    {
        if (SandboxHttp.ParseObject(body) is not { } json)
        {
            return (null, WeChatAnswer.ParameterError("body", "The body is not a JSON object, or a name occurs twice."));
        }

        var fault = UnknownField(json, Fields) ?? PartyFault(json) ?? TextFault(json) ?? AmountFault(json) ?? ExpiryFault(json, now);
        return fault is not null
            ? (null, fault)
            : (new WeChatNativeRequest(
                Text(json, "out_trade_no")!,
                Text(json, "description")!,
                Text(json, "attach"),
                Text(json, "notify_url")!,
                Whole(json["amount"]!["total"])!.Value,
                Text(json, "time_expire") is { } expiry ? ParseTime(expiry)!.Value : now + LifetimeDefault,
                CanonicalText(json)), null);
    }

    private static WeChatAnswer? PartyFault(JsonObject json)
    {
        if (Text(json, "mchid") != WeChatPaySandbox.MerchantId)
        {
            return WeChatAnswer.Error(StatusCodes.Status400BadRequest, "MCH_NOT_EXISTS", "There is no such merchant.", "mchid");
        }

        return Text(json, "appid") == WeChatPaySandbox.AppId
            ? null
            : WeChatAnswer.Error(StatusCodes.Status400BadRequest, "APPID_MCHID_NOT_MATCH", "The application is not this merchant's.", "appid");
    }

    private static WeChatAnswer? TextFault(JsonObject json)
    {
        if (Text(json, "description") is not { Length: >= 1 and <= 127 })
        {
            return WeChatAnswer.ParameterError("description", "The description must have 1 to 127 characters.");
        }

        if (Text(json, "out_trade_no") is not { } number || !OutTradeNoGrammar().IsMatch(number))
        {
            return WeChatAnswer.ParameterError("out_trade_no", "The order number must be 6 to 32 of 0-9 A-Z a-z _ - | *.");
        }

        if (json.ContainsKey("attach") && Text(json, "attach") is not { Length: <= 128 })
        {
            return WeChatAnswer.ParameterError("attach", "The attachment must have at most 128 characters.");
        }

        return Text(json, "notify_url") is { Length: <= 255 } url && IsNotifyUrl(url)
            ? null
            : WeChatAnswer.ParameterError("notify_url", "The address must be https, without a query, of at most 255 characters.");
    }

    private static WeChatAnswer? AmountFault(JsonObject json)
    {
        if (json["amount"] is not JsonObject amount || Whole(amount["total"]) is not >= 1)
        {
            return WeChatAnswer.ParameterError("amount.total", "The total must be a whole number of fen, at least 1.");
        }

        return amount.ContainsKey("currency") && Text(amount, "currency") != "CNY"
            ? WeChatAnswer.ParameterError("amount.currency", "The currency must be CNY.")
            : null;
    }

    private static WeChatAnswer? ExpiryFault(JsonObject json, DateTimeOffset now)
    {
        if (!json.ContainsKey("time_expire"))
        {
            return null;
        }

        if (Text(json, "time_expire") is not { } text || ParseTime(text) is not { } expiry)
        {
            return WeChatAnswer.ParameterError("time_expire", "The time must be in RFC 3339 with an offset.");
        }

        return expiry - now >= LeadMin && expiry - now <= LifetimeMax
            ? null
            : WeChatAnswer.ParameterError("time_expire", "The time must be 1 minute to 90 days ahead.");
    }

    private static DateTimeOffset? ParseTime(string text) =>
        TimeGrammar().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    [GeneratedRegex(@"\A[0-9A-Za-z_\-|*]{6,32}\z")]
    private static partial Regex OutTradeNoGrammar();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex TimeGrammar();
}
