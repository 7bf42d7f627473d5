using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>What the cashier's pages say. No page has a field for anything of a card.</summary>
internal sealed class StripeCashierPage(CashierPage page)
{
    public static StripeCashierPage For(HttpRequest request) => new(CashierPage.For(request));

    public static string WordOf(StripeCounter counter) => SandboxScript.WordOf(counter);

    /// <summary>The page of an order as it stands.</summary>
    /// <param name="counter">How it stands.</param>
    /// <param name="order">The session or PaymentIntent; null if there is none.</param>
    /// <param name="id">What the address names.</param>
    public string Of(StripeCounter counter, JsonObject? order, string id)
    {
        var facts = order is null ? "" : page.Facts(
            StripeAmounts.ForPeople(order.Whole(order.ContainsKey("amount_total") ? "amount_total" : "amount"), order.Text("currency")),
            order.Text("_name") is { Length: > 0 } name ? name : order.Text("description"),
            order.Text(StripeObjects.Number));
        var result = counter == StripeCounter.Open ? "" : CashierPage.Result(WordOf(counter), Words(counter));
        return page.Page("银行卡", "Cards (Stripe)", $"""
            {facts}
            {result}
            {(order is null ? "" : Choices(counter, id))}
            {(order is null ? "" : Back(counter, order))}
            """);
    }

    private string Choices(StripeCounter counter, string id)
    {
        var path = $"/cashier/stripe/{Uri.EscapeDataString(id)}/pay";
        return counter switch
        {
            StripeCounter.RequiresAction =>
                page.Form(path, "authenticate", page.Say("通过银行验证并支付", "Pass the bank's check and pay"), ("outcome", "paid"))
                + page.Form(path, "decline", page.Say("验证失败", "Fail the check"), ("outcome", "declined")),
            StripeCounter.Open or StripeCounter.Declined =>
                page.Form(path, "pay", page.Say("用沙箱卡支付", "Pay with the sandbox's card"))
                + page.Form(path, "three-d-secure", page.Say("需要 3-D Secure 验证的卡", "A card that needs 3-D Secure"), ("outcome", "three_d_secure"))
                + page.Form(path, "decline", page.Say("被拒绝的卡", "A card that is declined"), ("outcome", "declined")),
            _ => "",
        };
    }

    /// <summary>A link and no redirect: the page's policy lets a form lead nowhere else.</summary>
    private string Back(StripeCounter counter, JsonObject order)
    {
        var isDone = counter is StripeCounter.Paid or StripeCounter.Processing;
        var url = order.Text(isDone ? "success_url" : "cancel_url").Replace("{CHECKOUT_SESSION_ID}", order.Text("id"), StringComparison.Ordinal);
        var words = isDone ? page.Say("返回商家", "Back to the merchant") : page.Say("取消并返回", "Cancel and go back");
        return url.Length > 0 ? $"<p><a id=\"{(isDone ? "done" : "cancel")}\" href=\"{CashierPage.Encode(url)}\">{words}</a></p>" : "";
    }

    private string Words(StripeCounter counter) => counter switch
    {
        StripeCounter.Paid => page.Say("支付成功", "Paid"),
        StripeCounter.Processing => page.Say("银行处理中", "The bank is processing the payment"),
        StripeCounter.RequiresAction => page.Say("发卡行要求验证（3-D Secure）", "Your bank asks for one more step (3-D Secure)"),
        StripeCounter.Declined => page.Say("卡被拒绝，请重试或换一张卡", "The card was declined; try again or use another card"),
        StripeCounter.Closed => page.Say("订单已关闭，无法支付", "The order is closed and can't be paid"),
        _ => page.Say("没有这个订单", "There is no such order"),
    };
}
