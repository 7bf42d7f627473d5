using System.Text.Json.Nodes;

namespace IM2.Sandbox.Stripe;

/// <summary>A request that is answered with an error, as Stripe words it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="type">Stripe's error type.</param>
/// <param name="code">Stripe's error code; null where it gives none.</param>
/// <param name="param">The parameter; null where it names none.</param>
/// <param name="message">The words.</param>
/// <param name="wasExecuted">Whether the endpoint had begun executing: such an answer is kept under the idempotency key.</param>
internal sealed class StripeRefusal(int status, string type, string? code, string? param, string message, bool wasExecuted = false)
    : Exception(message)
{
    private const string Invalid = "invalid_request_error";

    public bool WasExecuted => wasExecuted;

    public StripeReply Reply
    {
        get
        {
            var error = new JsonObject { ["type"] = type, ["message"] = Message };
            if (code is not null)
            {
                error["code"] = code;
                error["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";
            }

            if (param is not null)
            {
                error["param"] = param;
            }

            return StripeReply.Of(status, new JsonObject { ["error"] = error });
        }
    }

    public static StripeRefusal Parameter(string? code, string param, string message) => new(400, Invalid, code, param, message);

    public static StripeRefusal Missing(string kind, string id, string param = "id") =>
        new(404, Invalid, "resource_missing", param, $"No such {kind}: '{id}'");

    public static StripeRefusal State(string? code, string message, string? param = null) =>
        new(400, Invalid, code, param, message, wasExecuted: true);

    public static StripeRefusal WrongKey() => new(401, Invalid, null, null, "Invalid API Key provided.");

    public static StripeRefusal OtherParameters(string key) => new(
        400, "idempotency_error", null, null,
        $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}'.");
}

/// <summary>An answer.</summary>
internal sealed record StripeReply(int Status, byte[] Body, bool Replayed = false)
{
    public static StripeReply ServerError { get; } = Of(500, new JsonObject
    {
        ["error"] = new JsonObject { ["type"] = "api_error", ["message"] = "An unknown error occurred." },
    });

    public static StripeReply Of(int status, JsonObject json) => new(status, SandboxHttp.Utf8(writer => StripeObjects.WriteTold(writer, json)));

    public static StripeReply Ok(JsonObject json) => Of(200, json);
}
