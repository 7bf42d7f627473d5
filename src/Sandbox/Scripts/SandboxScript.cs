using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Scripts;

/// <summary>What goes wrong with notifications.</summary>
internal enum NotificationFault
{
    /// <summary>Nothing: each is delivered until it is acknowledged.</summary>
    Normal,

    /// <summary>None is ever sent.</summary>
    Drop,

    /// <summary>Each is sent twice.</summary>
    Twice,

    /// <summary>The first delivery waits for <see cref="SandboxScript.DelayMs"/>.</summary>
    Late,

    /// <summary>Later ones overtake earlier ones.</summary>
    Shuffled,

    /// <summary>Genuine, but one minor unit more than was ordered.</summary>
    WrongAmount,

    /// <summary>Signed wrongly.</summary>
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

    /// <summary>What was asked is done, but the answer is signed wrongly. Where answers have no signature: is garbled.</summary>
    BadSignature,
}

/// <summary>How a payment goes on. A provider plays those that exist in its world and refuses scripts with the others.</summary>
internal enum ScriptedOutcome
{
    /// <summary>As it should.</summary>
    Paid,

    /// <summary>The payer's attempt is declined; the order stays open.</summary>
    Declined,

    /// <summary>The payer's bank asks for one more step before the money moves.</summary>
    ThreeDSecure,

    /// <summary>The payer pays, but the money arrives only after <see cref="SandboxScript.DelayMs"/>.</summary>
    Late,

    /// <summary>The closing of the order is confirmed, but the payer has paid in the same moment.</summary>
    ClosedThenPaid,

    /// <summary>The payer never gets as far as the order.</summary>
    NotScanned,

    /// <summary>Paid, then disputed by the payer, who loses.</summary>
    DisputeWon,

    /// <summary>Paid, then disputed by the payer, who wins: the money goes back.</summary>
    DisputeLost,

    /// <summary>Paid, then half of it given back on the provider's side, without our asking.</summary>
    PartialRefund,

    /// <summary>Paid; a refund is accepted and stays under way until <see cref="SandboxScript.DelayMs"/> have passed.</summary>
    RefundPending,

    /// <summary>Paid; a refund is accepted and then fails: the money stays with us.</summary>
    RefundFails,

    /// <summary>Paid; a refund is accepted and then needs a person.</summary>
    RefundAbnormal,
}

/// <summary>What goes wrong with each operation of the API.</summary>
internal sealed record ApiFaultSet(ApiFault Open, ApiFault Query, ApiFault Close, ApiFault Refund)
{
    public static ApiFaultSet None { get; } = All(ApiFault.Ok);

    public static ApiFaultSet All(ApiFault fault) => new(fault, fault, fault, fault);
}

/// <summary>What goes wrong with one order, or with all that have no script of their own.</summary>
internal sealed record SandboxScript(NotificationFault Notification, int DelayMs, ScriptedOutcome Outcome, ApiFaultSet Api)
{
    /// <summary>What a script looks like, for people.</summary>
    public static readonly string Grammar =
        $"Expected {{\"notification\": {Words<NotificationFault>()}, \"delayMs\": 0…86400000, \"outcome\": {Words<ScriptedOutcome>()}, "
        + $"\"api\": {{\"open\"|\"query\"|\"close\"|\"refund\": {Words<ApiFault>()}}}}}, every part optional.";

    private const int DelayMsMax = 24 * 60 * 60 * 1000;
    private static readonly HashSet<string> Operations = ["open", "query", "close", "refund"];
    private static readonly HashSet<string> Members = ["notification", "delayMs", "outcome", "api"];

    public static SandboxScript None { get; } = new(NotificationFault.Normal, 0, ScriptedOutcome.Paid, ApiFaultSet.None);

    /// <summary>
    /// Reads <c>{"notification":…, "delayMs":…, "outcome":…, "api":{"open":…, "query":…, "close":…, "refund":…}}</c>, where
    /// <c>api</c> may also be one word for all four and whatever is left out goes well; null if it is something else.
    /// </summary>
    public static SandboxScript? Read(JsonObject json)
    {
        if (json.Any(static member => !Members.Contains(member.Key)))
        {
            return null;
        }

        var notification = NotificationFault.Normal;
        var outcome = ScriptedOutcome.Paid;
        if ((json["notification"] is { } name && !TryWord(name, out notification)) || (json["outcome"] is { } end && !TryWord(end, out outcome)))
        {
            return null;
        }

        var delay = 0;
        if (json["delayMs"] is { } wait && !(wait is JsonValue value && value.TryGetValue(out delay) && delay is >= 0 and <= DelayMsMax))
        {
            return null;
        }

        return ReadApi(json["api"]) is { } api ? new SandboxScript(notification, delay, outcome, api) : null;
    }

    /// <summary>The same as text, to be kept.</summary>
    public JsonObject ToJson() => new()
    {
        ["notification"] = WordOf(Notification),
        ["delayMs"] = DelayMs,
        ["outcome"] = WordOf(Outcome),
        ["api"] = new JsonObject
        {
            ["open"] = WordOf(Api.Open),
            ["query"] = WordOf(Api.Query),
            ["close"] = WordOf(Api.Close),
            ["refund"] = WordOf(Api.Refund),
        },
    };

    /// <summary>A member's name in snake_case.</summary>
    public static string WordOf<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        var word = new StringBuilder(name.Length + 4);
        for (var at = 0; at < name.Length; at++)
        {
            var starts = char.IsAsciiLetterUpper(name[at]) || (char.IsAsciiDigit(name[at]) && !char.IsAsciiDigit(name[at - 1]));
            word.Append(starts && at > 0 ? "_" : "").Append(char.ToLowerInvariant(name[at]));
        }

        return word.ToString();
    }

    private static ApiFaultSet? ReadApi(JsonNode? api)
    {
        if (api is not JsonObject each)
        {
            var all = ApiFault.Ok;
            return api is null || TryWord(api, out all) ? ApiFaultSet.All(all) : null;
        }

        if (each.Any(static member => !Operations.Contains(member.Key)))
        {
            return null;
        }

        ApiFault open = default, query = default, close = default, refund = default;
        return (each["open"] is not { } first || TryWord(first, out open))
            && (each["query"] is not { } second || TryWord(second, out query))
            && (each["close"] is not { } third || TryWord(third, out close))
            && (each["refund"] is not { } fourth || TryWord(fourth, out refund))
                ? new ApiFaultSet(open, query, close, refund)
                : null;
    }

    private static bool TryWord<T>(JsonNode node, out T word)
        where T : struct, Enum
    {
        word = default;
        if (node.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        var text = node.GetValue<string>();
        foreach (var value in Enum.GetValues<T>())
        {
            if (WordOf(value) == text)
            {
                word = value;
                return true;
            }
        }

        return false;
    }

    private static string Words<T>()
        where T : struct, Enum => string.Join('|', Enum.GetValues<T>().Select(WordOf));
}
