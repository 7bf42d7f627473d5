using System.Text.Json.Nodes;
using IM2.ApiHost;
using IM2.Domain;
using IM2.Grains;

namespace IM2.EndToEnd.Tests;

/// <summary>What a payment looks like on the wire: what there is to do, what it waits for, and what has gone back.</summary>
public sealed class PaymentMessageTests
{
    public static TheoryData<WaitingFor, PaymentStatus, string, string> Waits => new()
    {
        { WaitingFor.User, PaymentStatus.AwaitingUser, "for you to pay by WeChat Pay", "等待您使用微信支付付款" },
        { WaitingFor.Provider, PaymentStatus.Unknown, "for WeChat Pay to answer", "等待微信支付答复" },
        { WaitingFor.Provider, PaymentStatus.Processing, "to confirm your payment", "等待微信支付确认您的付款" },
        { WaitingFor.Bank, PaymentStatus.AwaitingUser, "bank transfer to arrive", "等待您的银行转账到账" },
        { WaitingFor.Wallet, PaymentStatus.Paid, "being added to your balance", "正在计入余额" },
        { WaitingFor.Refund, PaymentStatus.Credited, "to give the money back", "等待微信支付退款" },
        { WaitingFor.Dispute, PaymentStatus.Disputed, "the bank's decision", "等待银行裁定" },
        { WaitingFor.Support, PaymentStatus.Paid, "our support team", "等待客服核实" },
        { WaitingFor.Closing, PaymentStatus.AwaitingUser, "close the order or to say that you have paid", "关闭订单或确认您已付款" },
    };

    [Fact]
    public void A_qr_code_leads_to_the_cashier_of_its_provider()
    {
        var weChat = Action(PaymentMethod.WeChatPay, new UserAction.ScanQrCode("weixin://wxpay/bizpayurl?pr=a&b"));
        AssertProperties(weChat, "type", "content", "sandboxCashierUrl");
        Assert.Equal("scan_qr_code", Text(weChat, "type"));
        Assert.Equal("weixin://wxpay/bizpayurl?pr=a&b", Text(weChat, "content"));
        Assert.Equal(
            $"{Payments.Sandbox}/cashier/wechat-pay?code_url=weixin%3A%2F%2Fwxpay%2Fbizpayurl%3Fpr%3Da%26b", Text(weChat, "sandboxCashierUrl"));

        var alipay = Action(PaymentMethod.Alipay, new UserAction.ScanQrCode("https://qr.alipay.com/bax1"));
        Assert.Equal($"{Payments.Sandbox}/cashier/alipay?qr_code=https%3A%2F%2Fqr.alipay.com%2Fbax1", Text(alipay, "sandboxCashierUrl"));
    }

    [Fact]
    public void A_page_of_the_provider_needs_no_cashier()
    {
        var action = Action(PaymentMethod.Card, new UserAction.OpenPage("https://checkout.stripe.com/c/pay/cs_1"));
        AssertProperties(action, "type", "url");
        Assert.Equal("open_page", Text(action, "type"));
        Assert.Equal("https://checkout.stripe.com/c/pay/cs_1", Text(action, "url"));
    }

    [Fact]
    public void A_payment_to_confirm_in_the_app_hands_over_the_secret_and_keeps_it_out_of_logs()
    {
        var confirm = new UserAction.ConfirmInApp("pi_1_secret_2");
        var action = Action(PaymentMethod.Card, confirm);
        AssertProperties(action, "type", "clientSecret");
        Assert.Equal("confirm_in_app", Text(action, "type"));
        Assert.Equal("pi_1_secret_2", Text(action, "clientSecret"));
        Assert.DoesNotContain("secret_2", ActionMessage.Of(confirm, null).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_says_where_to_and_prints_the_reference_in_groups()
    {
        var action = Action(PaymentMethod.BankTransfer, Payments.Transfer);
        AssertProperties(action, "type", "reference", "referencePrinted", "holder", "account", "bankName", "bankCode", "sandboxCashierUrl");
        Assert.Equal("transfer_money", Text(action, "type"));
        Assert.Equal("RF18539007547034", Text(action, "reference"));
        Assert.Equal("RF18 5390 0754 7034", Text(action, "referencePrinted"));
        Assert.Equal($"{Payments.Sandbox}/cashier/bank?reference=RF18539007547034&amount=10000&currency=CNY", Text(action, "sandboxCashierUrl"));

        var odd = Action(PaymentMethod.BankTransfer, Payments.Transfer with { Reference = "RF470000A" });
        Assert.Equal("RF47 0000 A", Text(odd, "referencePrinted"));
    }

    [Fact]
    public void Without_a_sandbox_no_action_leads_to_one()
    {
        UserAction[] actions = [new UserAction.ScanQrCode("weixin://x"), new UserAction.OpenPage("https://pay.example"), new UserAction.ConfirmInApp("s"), Payments.Transfer];
        Assert.All(actions, action => Assert.False(
            JsonNode.Parse(Payments.ToJson(Payments.Open(PaymentMethod.Alipay, action), hasSandbox: false))!["action"]!.AsObject().ContainsKey("sandboxCashierUrl")));
    }

    [Theory]
    [MemberData(nameof(Waits))]
    public void What_waits_says_for_what_since_when_and_until_when(WaitingFor what, PaymentStatus status, string english, string chinese)
    {
        var since = Payments.Started;
        var waiting = new Waiting(what, since, since.AddSeconds(25), since.AddMinutes(2), since.AddMinutes(15), IsObserved: true);
        var message = Waiting(Payments.Open(PaymentMethod.WeChatPay, null) with { Status = status, Waiting = waiting });
        Assert.Equal(WireNames.WaitingFors[what], Text(message, "for"));
        Assert.Equal("2026-11-22T09:30:00Z", Text(message, "since"));
        Assert.Equal("2026-11-22T09:30:25Z", Text(message, "nextCheckAt"));
        Assert.Equal("2026-11-22T09:32:00Z", Text(message, "expectedBy"));
        Assert.Equal("2026-11-22T09:45:00Z", Text(message, "latestBy"));
        Assert.True(message["isObserved"]!.GetValue<bool>());
        Assert.All(["09:30 on 22 November 2026 (UTC)", "next at 09:30:25", "Nine of ten such payments are done by 09:32", "ends at 09:45", english],
            part => Assert.Contains(part, Text(message["text"]!, "en"), StringComparison.Ordinal));
        Assert.All(["2026年11月22日 09:30（UTC）", "下次查询时间为2026年11月22日 09:30:25", "十有九笔在2026年11月22日 09:32", "最迟于2026年11月22日 09:45", chinese],
            part => Assert.Contains(part, Text(message["text"]!, "zh-CN"), StringComparison.Ordinal));
    }

    [Fact]
    public void What_nobody_knows_is_not_said()
    {
        var waiting = new Waiting(WaitingFor.Dispute, Payments.Started, null, null, null, IsObserved: false);
        var message = Waiting(Payments.Credited(PaymentMethod.Card, PaymentStatus.Disputed) with { Waiting = waiting });
        Assert.Null(message["nextCheckAt"]);
        Assert.Equal(
            "This payment has been disputed since 09:30 on 22 November 2026 (UTC); waiting for the bank's decision. "
            + "If you did not mean to dispute it, ask your bank to withdraw the dispute.",
            Text(message["text"]!, "en"));
    }

    [Fact]
    public void A_cancel_that_is_not_confirmed_yet_is_what_is_waited_for()
    {
        var asked = Payments.Started.AddMinutes(1);
        var payment = JsonNode.Parse(Payments.ToJson(Payments.Open(PaymentMethod.Card, null) with
        {
            CancelRequestedAt = asked,
            Waiting = new Waiting(WaitingFor.Closing, asked, asked.AddSeconds(3), null, null, IsObserved: false),
        }))!;
        Assert.Equal("2026-11-22T09:31:00Z", Text(payment, "cancelRequestedAt"));
        Assert.StartsWith("You asked to cancel at 09:31", Text(payment["waiting"]!["text"]!, "en"), StringComparison.Ordinal);
        Assert.StartsWith("您已于2026年11月22日 09:31（UTC）申请取消，正在等待银行卡支付机构关闭订单。", Text(payment["waiting"]!["text"]!, "zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public void Refunds_and_disputes_are_listed()
    {
        var payment = JsonNode.Parse(Payments.ToJson(Payments.Credited(PaymentMethod.Alipay, PaymentStatus.PartlyRefunded) with
        {
            Refunded = Payments.Cny(3_000),
            Refunds = [Payments.Refund(3_000, RefundStatus.Succeeded), Payments.Refund(2_000, RefundStatus.Processing)],
            Disputes = [new DisputeView("dp_1", Payments.Cny(5_000), DisputeStatus.Withdrawn, Payments.Started)],
        }))!;
        Assert.Equal("partly_refunded", Text(payment, "status"));
        Assert.Equal(3_000, payment["refunded"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal(["succeeded", "processing"], payment["refunds"]!.AsArray().Select(refund => Text(refund!, "status")));
        Assert.StartsWith("ref_", Text(payment["refunds"]![0]!, "id"), StringComparison.Ordinal);
        Assert.Equal("Bought by mistake", Text(payment["refunds"]![0]!, "reason"));
        Assert.Equal("withdrawn", Text(payment["disputes"]![0]!, "status"));
        Assert.Equal(5_000, payment["disputes"]![0]!["amount"]!["minorUnits"]!.GetValue<long>());
    }

    [Fact]
    public void Whatever_can_happen_to_a_payment_has_a_name()
    {
        AssertNamed(WireNames.PaymentStatuses, PaymentStatus.None);
        AssertNamed(WireNames.WaitingFors, WaitingFor.None);
        AssertNamed(WireNames.RefundStatuses, RefundStatus.None);
        AssertNamed(WireNames.DisputeStatuses, DisputeStatus.None);
    }

    private static void AssertNamed<T>(WireNames<T> names, T none)
        where T : struct, Enum =>
        Assert.All(Enum.GetValues<T>().Except([none]), value => Assert.True(names.TryParse(names[value], out var read) && read.Equals(value)));

    private static JsonNode Action(PaymentMethod method, UserAction action) => JsonNode.Parse(Payments.ToJson(Payments.Open(method, action)))!["action"]!;

    private static JsonNode Waiting(PaymentView payment) => JsonNode.Parse(Payments.ToJson(payment))!["waiting"]!;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static void AssertProperties(JsonNode node, params string[] names) => Assert.Equal(names, node.AsObject().Select(property => property.Key));
}
