using System.Globalization;
using System.Text.Json.Nodes;
using IM2.Sandbox.Admin;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Bank;

/// <summary>What tests may let the bank do, and look at.</summary>
internal sealed class BankAdmin(BankStore store, BankPost post, TimeProvider time) : ISandboxProvider
{
    private int _repeats;

    public string Name => BankSandbox.Name;

    /// <summary>None: what a bank does is done by the calls of this class.</summary>
    public IReadOnlySet<ScriptedOutcome> Outcomes { get; } = new HashSet<ScriptedOutcome>();

    public static JsonObject ToJson(BankMovement movement) => new()
    {
        ["number"] = movement.Number,
        ["bankNumber"] = movement.BankNumber,
        ["amount"] = movement.MinorUnits,
        ["currency"] = BankSandbox.Currency,
        ["direction"] = movement.IsCredit ? "credit" : "debit",
        ["reversal"] = movement.IsReversal,
        ["booked"] = movement.IsBooked,
        ["reference"] = movement.Reference,
        ["endToEndId"] = movement.EndToEndId,
        ["text"] = movement.Text,
    };

    public Task<JsonObject?> ShowAsync(string orderNumber) => Task.FromResult(store.Of(orderNumber) is { Count: > 0 } movements
        ? new JsonObject { ["movements"] = new JsonArray([.. movements.Select(JsonNode (movement) => ToJson(movement))]) }
        : null);

    /// <summary>Books what was only expected.</summary>
    public Task BookAsync(HttpContext context, long number) => TellAsync(context, store.Book(number));

    /// <summary>Takes a movement back.</summary>
    public Task ReverseAsync(HttpContext context, long number) => TellAsync(context, store.Find(number) is { IsReversal: false } original
        ? store.Add(original with { IsCredit = !original.IsCredit, IsReversal = true, IsBooked = true, Day = Today })
        : null);

    /// <summary>Tells of a movement once more, in another message.</summary>
    public Task RepeatAsync(HttpContext context, long number) => TellAsync(context, store.Find(number));

    /// <summary>A transfer of ours to somebody: <c>{ "amount": minor units, "endToEndId": text }</c>.</summary>
    public async Task SendOutAsync(HttpContext context)
    {
        var json = SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context));
        long amount = 0;
        string? endToEnd = null;
        var isGood = (json?["amount"] as JsonValue)?.TryGetValue(out amount) == true
            && (json?["endToEndId"] as JsonValue)?.TryGetValue(out endToEnd) == true
            && amount > 0 && endToEnd is { Length: > 0 and <= 35 };
        await TellAsync(context, isGood ? store.Add(new BankMovement(0, amount, false, false, true, "", endToEnd!, "", "王芳", Today)) : null);
    }

    /// <summary>Ends the day: a statement with balances, as <c>?format=camt.053.001.08</c> (default), <c>camt.053.001.02</c> or <c>csv</c>.</summary>
    public Task CloseDayAsync(HttpContext context)
    {
        var format = context.Request.Query["format"].ToString();
        if (format is not ("" or "camt.053.001.08" or "camt.053.001.02" or "csv"))
        {
            return NotFoundAsync(context);
        }

        var day = store.Close();
        var name = string.Create(CultureInfo.InvariantCulture, $"S-{day.Sequence:D5}");
        var (file, document) = format switch
        {
            "csv" => ($"{name}.csv", BankDocuments.Table(day)),
            "camt.053.001.02" => ($"{name}.xml", BankDocuments.Statement(day, 2, time.GetUtcNow())),
            _ => ($"{name}.xml", BankDocuments.Statement(day, 8, time.GetUtcNow())),
        };
        post.Send(file, document);
        return SandboxHttp.WriteFileAsync(context, document);
    }

    /// <summary>The last document that the bank sent.</summary>
    public Task LatestAsync(HttpContext context) => post.Latest is var (name, document)
        ? WriteAsync(context, name, document)
        : NotFoundAsync(context);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static Task WriteAsync(HttpContext context, string name, byte[] document)
    {
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return SandboxHttp.WriteFileAsync(context, document);
    }

    private Task TellAsync(HttpContext context, BankMovement? movement)
    {
        if (movement is null)
        {
            return NotFoundAsync(context);
        }

        var message = string.Create(CultureInfo.InvariantCulture, $"N-{movement.BankNumber}-{Interlocked.Increment(ref _repeats)}-{time.GetUtcNow():HHmmssfff}");
        post.Send($"{message}.xml", BankDocuments.Notification(movement, message, time.GetUtcNow()));
        return SandboxHttp.WriteJsonAsync(context, StatusCodes.Status200OK, ToJson(movement));
    }

    private static Task NotFoundAsync(HttpContext context) => SandboxHttp.WriteJsonAsync(
        context, StatusCodes.Status404NotFound, new JsonObject { ["code"] = "not_found", ["message"] = "There is no such movement or document, or it can't be done with it." });
}
