using System.Globalization;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Bank;

/// <summary>The payer's side: the online banking in which a transfer is made.</summary>
internal sealed class BankCashier(BankStore store, BankPost post, TimeProvider time)
{
    private const long MinorUnitsMax = 1_000_000_000_000;

    /// <summary>Shows the transfer; the payer may change everything in it.</summary>
    public static Task ShowAsync(HttpContext context)
    {
        var page = CashierPage.For(context.Request);
        var query = context.Request.Query;
        var amount = long.TryParse(query["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var minorUnits) && minorUnits <= MinorUnitsMax
            ? BankMovement.Major(minorUnits)
            : "";
        return SandboxHttp.WriteHtmlAsync(context, StatusCodes.Status200OK, Page(page, $"""
            <p class="order">{page.Say("收款人", "To")} {BankSandbox.Holder} · {BankSandbox.Account} · {BankSandbox.BankName}</p>
            <form method="post" action="/cashier/bank/pay?lang={page.Language}">
            <label>{page.Say("金额（元）", "Amount in CNY")} <input id="amount-field" name="amount" inputmode="decimal" value="{amount}"></label>
            <label>{page.Say("付款参考号", "Reference")} <input id="reference-field" name="reference" value="{CashierPage.Encode(query["reference"])}"></label>
            <label>{page.Say("附言", "Message")} <input id="text-field" name="text" value=""></label>
            <button id="pay" type="submit">{page.Say("确认转账", "Transfer")}</button>
            </form>
            """));
    }

    /// <summary>Transfers by form.</summary>
    public async Task PayAsync(HttpContext context)
    {
        var page = CashierPage.For(context.Request);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var (status, result, words) = Minor(form["amount"].ToString()) is { } minorUnits
            && Pay(new Transfer(minorUnits, form["reference"].ToString().Replace(" ", "", StringComparison.Ordinal), "", form["text"].ToString(), true)) is not null
                ? (StatusCodes.Status200OK, "paid", page.Say("转账已提交", "The transfer is on its way"))
                : (StatusCodes.Status400BadRequest, "invalid", page.Say("金额或文字无效", "The amount or a text is not valid"));
        await SandboxHttp.WriteHtmlAsync(context, status, Page(page, CashierPage.Result(result, words)));
    }

    /// <summary>Transfers without a browser: <c>{ "amount": minor units, "text"?, "in"?: "reference" | "end_to_end" | "text" | "nowhere", "booked"? }</c>.</summary>
    public async Task PayReferenceAsync(HttpContext context, string reference)
    {
        var json = SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context));
        if (json?["amount"] is not JsonValue amount || !amount.TryGetValue(out long minorUnits))
        {
            await RefuseAsync(context);
            return;
        }

        var text = (json["text"] as JsonValue)?.TryGetValue(out string? written) == true ? written ?? "" : "";
        var place = (json["in"] as JsonValue)?.TryGetValue(out string? named) == true ? named : "reference";
        var isBooked = (json["booked"] as JsonValue)?.TryGetValue(out bool booked) != true || booked;
        var transfer = place switch
        {
            "reference" => new Transfer(minorUnits, reference, "", text, isBooked),
            "end_to_end" => new Transfer(minorUnits, "", reference, text, isBooked),
            "text" => new Transfer(minorUnits, "", "", $"{text} {reference}".Trim(), isBooked),
            "nowhere" => new Transfer(minorUnits, "", "", text, isBooked),
            _ => null,
        };
        if (transfer is null || Pay(transfer) is not { } movement)
        {
            await RefuseAsync(context);
            return;
        }

        await SandboxHttp.WriteJsonAsync(context, StatusCodes.Status200OK, BankAdmin.ToJson(movement));
    }

    private static Task RefuseAsync(HttpContext context) => SandboxHttp.WriteJsonAsync(context, StatusCodes.Status400BadRequest, new JsonObject
    {
        ["code"] = "invalid_transfer",
        ["message"] = """{ "amount": minor units, "text"?: text, "in"?: "reference" | "end_to_end" | "text" | "nowhere", "booked"?: true | false }""",
    });

    private BankMovement? Pay(Transfer transfer)
    {
        if (transfer.MinorUnits is < 1 or > MinorUnitsMax || transfer.Reference.Length > 35 || transfer.EndToEndId.Length > 35 || transfer.Text.Length > 140
            || (transfer.Reference + transfer.EndToEndId + transfer.Text).Any(char.IsControl))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var movement = store.Add(new BankMovement(
            0, transfer.MinorUnits, true, false, transfer.IsBooked, transfer.Reference, transfer.EndToEndId, transfer.Text, "王芳",
            DateOnly.FromDateTime(now.UtcDateTime)));
        var message = $"N-{movement.BankNumber}-{(movement.IsBooked ? "B" : "P")}";
        post.Send($"{message}.xml", BankDocuments.Notification(movement, message, now));
        return movement;
    }

    private static long? Minor(string major)
    {
        var parts = major.Split('.');
        var isNumber = parts.Length is 1 or 2 && major.Length is > 0 and <= 14 && parts.All(static part => part.Length > 0 && part.All(char.IsAsciiDigit));
        return isNumber && (parts.Length == 1 || parts[1].Length <= 2)
            ? (long.Parse(parts[0], CultureInfo.InvariantCulture) * 100) + (parts.Length == 1 ? 0 : long.Parse(parts[1].PadRight(2, '0'), CultureInfo.InvariantCulture))
            : null;
    }

    private static string Page(CashierPage page, string content) => page.Page("银行转账", "Bank transfer", content);

    private sealed record Transfer(long MinorUnits, string Reference, string EndToEndId, string Text, bool IsBooked);
}
