using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Alipay;

/// <summary>A merchant's request whose signature and common parameters are in order.</summary>
/// <param name="Method">What is asked.</param>
/// <param name="Content">The content (<c>biz_content</c>).</param>
/// <param name="NotifyUrl">Where notifications go; null for nowhere.</param>
/// <param name="ReturnUrl">Where the payer's browser goes afterwards; null for nowhere.</param>
internal sealed record AlipayRequest(string Method, JsonObject Content, string? NotifyUrl, string? ReturnUrl)
{
    /// <summary>The text of a member of the content; null if it is missing or no text.</summary>
    public string? Text(string name) => TextOf(Content, name);

    /// <summary>The text of a member; null if it is missing or no text.</summary>
    public static string? TextOf(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The refusal of a member that the method does not have, or that is no text; null if there is none.</summary>
    public AlipayAnswer? UnknownMember(params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in Content)
        {
            if (!known.Contains(name))
            {
                return AlipayAnswer.InvalidParameter(Method, $"There is no parameter {name}.");
            }

            if (value?.GetValueKind() != JsonValueKind.String)
            {
                return AlipayAnswer.InvalidParameter(Method, $"The parameter {name} must be a text.");
            }
        }

        return null;
    }

    /// <summary>The content in one spelling, to compare repeats with.</summary>
    public string Canonical() => string.Join(
        '\n',
        Content.OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => $"{member.Key}={member.Value?.ToJsonString()}")
            .Prepend(Method));

    /// <summary>The content as JSON; null if the text is no object or has a name twice.</summary>
    public static JsonObject? Parse(string content) => SandboxHttp.ParseObject(Encoding.UTF8.GetBytes(content));
}
