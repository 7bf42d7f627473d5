using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>One answer of the API, not yet signed.</summary>
internal sealed record WeChatAnswer(int Status, byte[] Body)
{
    /// <summary>A file, which goes out unsigned; null for an ordinary answer.</summary>
    public byte[]? File { get; init; }

    public static WeChatAnswer NoContent { get; } = new(StatusCodes.Status204NoContent, []);

    public static WeChatAnswer Ok(JsonObject body) => new(StatusCodes.Status200OK, SandboxHttp.Utf8(body));

    /// <summary>An error as the provider words it.</summary>
    public static WeChatAnswer Error(int status, string code, string message, string? field = null)
    {
        var body = new JsonObject { ["code"] = code, ["message"] = message };
        if (field is not null)
        {
            body["detail"] = new JsonObject { ["field"] = field, ["issue"] = message, ["location"] = "body" };
        }

        return new WeChatAnswer(status, SandboxHttp.Utf8(body));
    }

    public static WeChatAnswer ParameterError(string field, string message) =>
        Error(StatusCodes.Status400BadRequest, "PARAM_ERROR", message, field);

    public static WeChatAnswer SignError(string message) => Error(StatusCodes.Status401Unauthorized, "SIGN_ERROR", message);
}
