using System.Text;
using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>How requests of the API are let in, repeated, spoilt and answered.</summary>
internal sealed class StripeApi(StripeStore store, StripeClockwork clockwork, ApiFaultRunner faults, SandboxOptions options)
{
    private const int KeyLengthMax = 255;
    private const string FormType = "application/x-www-form-urlencoded";
    private readonly string _authorization = $"Bearer {File.ReadAllText(StripeSandbox.FilesIn(options.DataFolder).SecretKeyFile).Trim()}";

    /// <summary>Answers a request that changes nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="find">The object that it is about, for its script; null if it is about none.</param>
    /// <param name="work">Reads.</param>
    public Task ReadAsync(
        HttpContext context, Func<StripeBook, StripeParameters, JsonObject?> find, Func<StripeBook, StripeParameters, JsonObject> work) =>
        RunAsync(context, "", static api => api.Query, find, work);

    /// <summary>Answers a request that changes something, once for each idempotency key.</summary>
    /// <param name="context">The request.</param>
    /// <param name="choose">Which operation it is, for its script.</param>
    /// <param name="find">The object that it is about, for its script; null for the parameters' own order.</param>
    /// <param name="work">Does it; members of the answer that begin with <c>_</c> are not told.</param>
    public Task ChangeAsync(
        HttpContext context, Func<ApiFaultSet, ApiFault> choose, Func<StripeBook, StripeParameters, JsonObject?> find,
        Func<StripeBook, StripeParameters, JsonObject> work) =>
        RunAsync(context, context.Request.Headers["Idempotency-Key"].ToString(), choose, find, work);

    /// <summary>Answers a request for something that does not exist here.</summary>
    public static Task NotFoundAsync(HttpContext context) => WriteAsync(
        context,
        StripeReply.Of(404, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["type"] = "invalid_request_error",
                ["message"] = $"Unrecognized request URL ({context.Request.Method}: {context.Request.Path}).",
            },
        }),
        spoil: false);

    private async Task RunAsync(
        HttpContext context, string key, Func<ApiFaultSet, ApiFault> choose, Func<StripeBook, StripeParameters, JsonObject?> find,
        Func<StripeBook, StripeParameters, JsonObject> work)
    {
        context.Response.Headers["Request-Id"] = $"req_{StripeSandbox.RandomText(14)}";
        StripeReply reply;
        var (fault, request) = (ApiFault.Ok, "");
        try
        {
            var parameters = await AdmitAsync(context, key);
            request = key.Length == 0 ? "" : $"{context.Request.Method} {context.Request.Path}?{parameters.Canonical}";
            reply = await store.ChangeAsync(book =>
            {
                fault = choose(ScriptOf(book, find(book, parameters), parameters).Api);
                return fault == ApiFault.Http500 ? StripeReply.ServerError
                    : key.Length == 0 ? StripeReply.Ok(work(book, parameters))
                    : Once(book, key, request, () => work(book, parameters));
            });
        }
        catch (StripeRefusal refusal)
        {
            reply = refusal.Reply;
            if (refusal.WasExecuted && key.Length > 0)
            {
                await store.RememberAsync(key, request, reply);
            }
        }

        await faults.RunAsync(context, fault, StripeReply.ServerError, () => reply, (answer, spoil) => WriteAsync(context, answer, spoil));
        clockwork.Wake();
    }

    /// <summary>The parameters of a request that may be made.</summary>
    private async Task<StripeParameters> AdmitAsync(HttpContext context, string key)
    {
        if (context.Request.Headers.Authorization != _authorization)
        {
            throw StripeRefusal.WrongKey();
        }

        return key.Length <= KeyLengthMax
            ? await ParametersAsync(context.Request)
            : throw StripeRefusal.Parameter(null, "Idempotency-Key", "Idempotency keys have at most 255 characters.");
    }

    private static StripeReply Once(StripeBook book, string key, string request, Func<JsonObject> work)
    {
        if (book.Remembered(key) is { } known)
        {
            return known.Request == request ? known.Reply : throw StripeRefusal.OtherParameters(key);
        }

        var reply = StripeReply.Ok(work());
        book.Remember(key, request, reply);
        return reply;
    }

    private static SandboxScript ScriptOf(StripeBook book, JsonObject? about, StripeParameters parameters) =>
        about is null ? book.ScriptOf(NumberIn(parameters), AmountIn(parameters)) : book.ScriptOf(about);

    private static async Task<StripeParameters> ParametersAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return StripeParameters.Parse(request.QueryString.Value is { Length: > 0 } query ? query[1..] : "");
        }

        var body = Encoding.UTF8.GetString(await SandboxHttp.ReadBodyAsync(request.HttpContext));
        return body.Length == 0 || request.ContentType?.Split(';')[0].Trim() == FormType
            ? StripeParameters.Parse(body)
            : throw StripeRefusal.Parameter(null, "Content-Type", $"The body must be {FormType}.");
    }

    /// <summary>The merchant's number of an order that does not exist yet: the metadata that our adapter uses, or the reference.</summary>
    public static string? NumberIn(StripeParameters parameters) =>
        parameters.Text("metadata[payment]") ?? parameters.Text("client_reference_id");

    private static long? AmountIn(StripeParameters parameters)
    {
        try
        {
            return parameters.Whole("line_items[0][price_data][unit_amount]") ?? parameters.Whole("amount");
        }
        catch (StripeRefusal)
        {
            return null;
        }
    }

    private static Task WriteAsync(HttpContext context, StripeReply reply, bool spoil)
    {
        if (reply.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        context.Response.Headers["Stripe-Version"] = StripeObjects.ApiVersion;

        // Answers have no signature that could be wrong; half of one is as useless.
        return SandboxHttp.WriteJsonAsync(context, reply.Status, spoil ? reply.Body[..(reply.Body.Length / 2)] : reply.Body);
    }
}
