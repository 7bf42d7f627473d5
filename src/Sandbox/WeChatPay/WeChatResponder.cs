using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Answers requests: verifies them first, plays their script, signs what goes out.</summary>
internal sealed class WeChatResponder(
    WeChatStore store, WeChatSecrets secrets, WeChatRequestVerifier verifier, ScriptStore scripts, ApiFaultRunner faults)
{
    private static readonly WeChatAnswer ServerError =
        WeChatAnswer.Error(StatusCodes.Status500InternalServerError, "SYSTEM_ERROR", "Try again.");

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="choose">Which of the script's faults it plays.</param>
    /// <param name="outTradeNo">The order that it is about; null to look into the body.</param>
    /// <param name="work">Does what is asked, given the body.</param>
    public async Task AnswerAsync(
        HttpContext context, Func<ApiFaultSet, ApiFault> choose, string? outTradeNo, Func<byte[], WeChatAnswer> work)
    {
        var body = await SandboxHttp.ReadBodyAsync(context);
        if (verifier.FindFault(context.Request, body) is { } refusal)
        {
            await WriteAsync(context, refusal, spoil: false);
            return;
        }

        await faults.RunAsync(
            context, choose(ScriptOf(outTradeNo, body).Api), ServerError, () => work(body), (answer, spoil) => WriteAsync(context, answer, spoil));
    }

    private SandboxScript ScriptOf(string? outTradeNo, byte[] body)
    {
        var json = SandboxHttp.ParseObject(body) ?? [];
        var number = outTradeNo ?? WeChatFields.Text(json, "out_trade_no");
        var total = (number is null ? null : store.Find(number)?.Total)
            ?? (json["amount"] is JsonObject amount ? WeChatFields.Whole(amount["total"]) : null);
        return scripts.Of(WeChatPaySandbox.Name, number, total);
    }

    private async Task WriteAsync(HttpContext context, WeChatAnswer answer, bool spoil)
    {
        var response = context.Response;
        response.Headers["Request-ID"] = Guid.NewGuid().ToString("N").ToUpperInvariant();
        if (answer.File is { } file)
        {
            // Unsigned by design: whoever downloads checks the hash. Spoilt, it does not fit.
            await SandboxHttp.WriteFileAsync(context, spoil ? [.. file, (byte)' '] : file);
            return;
        }

        var signed = secrets.Sign(answer.Body, WeChatRequestVerifier.AnswerSerial(context.Request));
        foreach (var (name, value) in (spoil ? signed.Spoilt() : signed).All)
        {
            response.Headers[name] = value;
        }

        if (answer.Body.Length == 0)
        {
            response.StatusCode = answer.Status;
            return;
        }

        await SandboxHttp.WriteJsonAsync(context, answer.Status, answer.Body);
    }
}
