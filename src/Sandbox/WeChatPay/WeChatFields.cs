using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Reads the fields of requests as strictly as the provider.</summary>
internal static class WeChatFields
{
    /// <summary>The text of a field; null if it is missing or no text.</summary>
    public static string? Text(JsonObject json, string field) =>
        json[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number; null if it is something else.</summary>
    public static long? Whole(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>The complaint about a field that there is not; null if all are known.</summary>
    public static WeChatAnswer? UnknownField(JsonObject json, IReadOnlySet<string> known) =>
        json.FirstOrDefault(member => !known.Contains(member.Key)).Key is { } unknown
            ? WeChatAnswer.ParameterError(unknown, "There is no such parameter.")
            : null;

    /// <summary>Whether notifications may go there. The real provider takes https only; here http on the same machine does too.</summary>
    public static bool IsNotifyUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && !text.Contains('?', StringComparison.Ordinal);

    /// <summary>All parameters in one spelling, to compare repeats with.</summary>
    public static string CanonicalText(JsonObject json) => Canonical(json).ToJsonString();

    private static JsonNode Canonical(JsonNode node) => node switch
    {
        JsonObject json => new JsonObject(json
            .OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => KeyValuePair.Create(member.Key, member.Value is { } value ? Canonical(value) : null))),
        _ => node.DeepClone(),
    };
}
