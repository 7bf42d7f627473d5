using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What goes wrong with notifications.</summary>
internal enum NotificationFault
{
    /// <summary>Nothing: each is delivered until it is acknowledged.</summary>
    Normal,

    /// <summary>None is ever sent.</summary>
    Drop,

    /// <summary>Each is sent twice.</summary>
    Twice,

    /// <summary>The first delivery waits for <see cref="WeChatScript.DelayMs"/>.</summary>
    Late,

    /// <summary>Genuine, but one fen more than was ordered.</summary>
    WrongAmount,

    /// <summary>Signed wrongly, like the provider's probes.</summary>
    BadSignature,
}

/// <summary>What goes wrong with an answer of the API.</summary>
internal enum ApiFault
{
    /// <summary>Nothing.</summary>
    Ok,

    /// <summary>A server error; nothing was done.</summary>
    Http500,

    /// <summary>What was asked is done, but no answer ever comes.</summary>
    Hang,

    /// <summary>What was asked is done, but the connection breaks.</summary>
    Reset,

    /// <summary>What was asked is done, but the answer is signed wrongly.</summary>
    BadSignature,
}

/// <summary>What goes wrong with one order, or with all that have no script of their own.</summary>
internal sealed record WeChatScript(NotificationFault Notification, int DelayMs, ApiFault Open, ApiFault Query, ApiFault Close)
{
    private const int DelayMsMax = 24 * 60 * 60 * 1000;
    private static readonly HashSet<string> Operations = ["open", "query", "close"];
    private static readonly HashSet<string> Members = ["notification", "delayMs", "api"];

    public static WeChatScript None { get; } = new(NotificationFault.Normal, 0, ApiFault.Ok, ApiFault.Ok, ApiFault.Ok);

    /// <summary>
    /// Reads <c>{"notification":…, "delayMs":…, "api":{"open":…, "query":…, "close":…}}</c>, where <c>api</c> may also be one
    /// word for all three and whatever is left out goes well; null if it is something else.
    /// </summary>
    public static WeChatScript? Read(JsonObject json)
    {
        if (json.Any(static member => !Members.Contains(member.Key)))
        {
            return null;
        }

        var notification = NotificationFault.Normal;
        if (json["notification"] is { } name && !TryWord(name, out notification))
        {
            return null;
        }

        var delay = 0;
        if (json["delayMs"] is { } wait && !(wait is JsonValue value && value.TryGetValue(out delay) && delay is >= 0 and <= DelayMsMax))
        {
            return null;
        }

        return ReadApi(json["api"]) is { } api ? new WeChatScript(notification, delay, api[0], api[1], api[2]) : null;
    }

    private static ApiFault[]? ReadApi(JsonNode? api)
    {
        if (api is not JsonObject each)
        {
            var all = ApiFault.Ok;
            return api is null || TryWord(api, out all) ? [all, all, all] : null;
        }

        if (each.Any(static member => !Operations.Contains(member.Key)))
        {
            return null;
        }

        ApiFault open = default, query = default, close = default;
        return (each["open"] is not { } first || TryWord(first, out open))
            && (each["query"] is not { } second || TryWord(second, out query))
            && (each["close"] is not { } third || TryWord(third, out close))
                ? [open, query, close]
                : null;
    }

    /// <summary>A member by its name in snake_case.</summary>
    private static bool TryWord<T>(JsonNode node, out T word)
        where T : struct, Enum
    {
        word = default;
        return node is JsonValue value
            && value.TryGetValue<string>(out var text)
            && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            && Enum.TryParse(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out word)
            && Enum.IsDefined(word)
            && !char.IsAsciiDigit(text[0]);
    }
}
