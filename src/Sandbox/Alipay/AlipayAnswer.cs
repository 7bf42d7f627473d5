using System.Text;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Alipay;

/// <summary>One answer of the gateway, not yet signed.</summary>
/// <param name="Node">The member that holds the content.</param>
/// <param name="Content">The content.</param>
/// <param name="Status">The HTTP status: 200 also for every refusal.</param>
internal sealed record AlipayAnswer(string Node, JsonObject Content, int Status = StatusCodes.Status200OK)
{
    private const string ErrorNode = "error_response";

    /// <summary>Whether it carries a signature: what never reached the business layer does not.</summary>
    public bool IsSigned => Node != ErrorNode;

    /// <summary>A refusal's code; empty if it is none.</summary>
    public string SubCode => (string?)Content["sub_code"] ?? "";

    public static AlipayAnswer Ok(string method, JsonObject members)
    {
        var content = new JsonObject { ["code"] = "10000", ["msg"] = "Success" };
        foreach (var (name, value) in members)
        {
            content[name] = value?.DeepClone();
        }

        return new AlipayAnswer(NodeOf(method), content);
    }

    /// <summary>A refusal of the business layer.</summary>
    public static AlipayAnswer Refused(string method, string subCode, string words) =>
        new(NodeOf(method), Error("40004", "Business Failed", subCode, words));

    public static AlipayAnswer InvalidParameter(string method, string words) => Refused(method, "ACQ.INVALID_PARAMETER", words);

    public static AlipayAnswer NoTrade(string method) => Refused(method, "ACQ.TRADE_NOT_EXIST", "交易不存在");

    /// <summary>A refusal of the gateway, before the business layer.</summary>
    /// <param name="method">What was asked; null if that is not known, in which case nothing is signed.</param>
    /// <param name="missing">Whether something is missing, and not wrong.</param>
    /// <param name="subCode">The exact code.</param>
    /// <param name="words">What is wrong.</param>
    public static AlipayAnswer Gateway(string? method, bool missing, string subCode, string words) => new(
        method is null ? ErrorNode : NodeOf(method),
        missing ? Error("40001", "Missing Required Arguments", subCode, words) : Error("40002", "Invalid Arguments", subCode, words));

    public static AlipayAnswer ServerError(string method) => new(
        NodeOf(method), Error("20000", "Service Currently Unavailable", "aop.unknow-error", "系统繁忙"), StatusCodes.Status500InternalServerError);

    /// <summary>The bytes that go out. Slashes in the content are escaped, as the real gateway does.</summary>
    public byte[] Bytes(AlipaySecrets secrets, bool spoil)
    {
        var content = Encoding.UTF8.GetString(SandboxHttp.Utf8(Content)).Replace("/", "\\/", StringComparison.Ordinal);
        if (!IsSigned)
        {
            return Encoding.UTF8.GetBytes($$"""{"{{Node}}":{{content}}}""");
        }

        var text = Encoding.UTF8.GetBytes(content);
        var signature = spoil ? secrets.SignWrongly(text) : secrets.Sign(text);
        return Encoding.UTF8.GetBytes($$"""{"{{Node}}":{{content}},"sign":"{{signature}}"}""");
    }

    private static string NodeOf(string method) => $"{method.Replace('.', '_')}_response";

    private static JsonObject Error(string code, string message, string subCode, string words) => new()
    {
        ["code"] = code,
        ["msg"] = message,
        ["sub_code"] = subCode,
        ["sub_msg"] = words,
    };
}
