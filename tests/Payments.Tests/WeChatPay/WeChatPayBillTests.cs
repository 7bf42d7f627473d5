using System.Collections.Immutable;
using System.Text;
using IM2.Domain;
using IM2.Payments.WeChatPay;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>A bill is read whole, or not at all.</summary>
public sealed class WeChatPayBillTests
{
    private const string Names =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
        + "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string Payment =
        "`2026-01-02 00:30:00,`wx1,`19,`0,`,`4200000001,`pay_00000000000000000000000001,`o1,`NATIVE,`SUCCESS,`OTHERS,`CNY,`12.34,`0.00,`0,`0,`0.00,`0.00,`,`,"
        + "`充值, 12.34,`alice,`0.07000,`0.60%,`12.34,`0.00,`";

    private const string Refund =
        "`2026-01-02 23:59:59,`wx1,`19,`0,`,`4200000001,`pay_00000000000000000000000001,`o1,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030000001,"
        + "`ref_00000000000000000000000001,`4.00,`0.00,`ORIGINAL,`SUCCESS,`充值, 12.34,`alice,`-0.02000,`0.60%,`0.00,`4.00,`";

    private const string SumNames = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    private const string Sums = "`2,`12.34,`4.00,`0.00,`0.05000,`12.34,`4.00";

    [Fact]
    public void Every_line_is_read_with_its_sign_and_its_moment()
    {
        var lines = Read(Bill(Names, Payment, Refund, SumNames, Sums));
        Assert.Equal(
            [
                new BillLine(
                    BillLineKind.Payment, "pay_00000000000000000000000001", "4200000001", null, Cny(1234), Cny(7),
                    new DateTimeOffset(2026, 1, 1, 16, 30, 0, TimeSpan.Zero)),
                new BillLine(
                    BillLineKind.Refund, "pay_00000000000000000000000001", "4200000001", "ref_00000000000000000000000001", Cny(-400), Cny(-2),
                    new DateTimeOffset(2026, 1, 2, 15, 59, 59, TimeSpan.Zero)),
            ],
            lines.AsEnumerable());
    }

    [Fact]
    public void A_refund_of_the_console_has_the_providers_number_and_a_failed_one_is_something_else()
    {
        var console = Refund.Replace("ref_00000000000000000000000001", "console1", StringComparison.Ordinal);
        Assert.Equal("5030000001", Read(Bill(Names, Payment, console, SumNames, Sums))[1].RefundNumber);
        var failed = Refund.Replace("ORIGINAL,`SUCCESS", "ORIGINAL,`FAIL", StringComparison.Ordinal);
        Assert.Equal(BillLineKind.Other, Read(Bill(Names, Payment, failed, SumNames, Sums))[1].Kind);
    }

    [Fact]
    public void What_does_not_add_up_or_is_not_in_the_format_is_unreadable()
    {
        byte[][] bills =
        [
            [],
            Encoding.UTF8.GetBytes("<html>"),
            Bill(Names, Payment, Refund),
            Bill(Names, Payment, SumNames, Sums),
            Bill(Names, Payment, Payment, SumNames, Sums),
            Bill(Names.Replace("订单金额", "", StringComparison.Ordinal), Payment, Refund, SumNames, Sums),
            Bill(Names, Payment.Replace("`12.34,`0.00,`", "`12.345,`0.00,`", StringComparison.Ordinal), Refund, SumNames, Sums),
            Bill(Names, Payment.Replace("CNY", "USD", StringComparison.Ordinal), Refund, SumNames, Sums),
            Bill(Names, Payment.Replace("2026-01-02 00:30:00", "2026-13-02 00:30:00", StringComparison.Ordinal), Refund, SumNames, Sums),
            Bill(Names, "`too,`short", Refund, SumNames, Sums),
            Bill(Names, Payment, Refund, SumNames, Sums.Replace("`4.00", "`4.01", StringComparison.Ordinal)),
            [0xFF, 0xFE, 0x00],
        ];
        foreach (var bill in bills)
        {
            Assert.IsType<BillReading.Unreadable>(WeChatPayBill.Parse(bill));
        }
    }

    [Fact]
    public async Task A_day_without_trade_has_an_empty_bill_and_the_rest_of_it_has_every_payment_and_refund()
    {
        await using var world = await WeChatWorld.StartAsync();
        var bills = world.Bills;
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).Date);
        Assert.Empty(Assert.IsType<BillReading.Read>(await bills.ReadAsync(today)).Lines);

        var order = world.NewOrder();
        Assert.IsType<OpeningOutcome.Opened>(await world.Provider.OpenAsync(order));
        await world.PayAsync(order);
        var refund = ((IProviderWorld)world).NewRefund(order, 400);
        Assert.Equal(ProviderRefundStatus.Processing, (await world.Provider.RefundAsync(new ProviderOrder(order), refund)).Status);

        var lines = Assert.IsType<BillReading.Read>(await bills.ReadAsync(today)).Lines;
        Assert.Equal(
            [(BillLineKind.Payment, order.Id.Value, null, order.Amount), (BillLineKind.Refund, order.Id.Value, refund.Number.Value, Cny(-400))],
            lines.Select(static line => (line.Kind, line.OrderNumber, line.RefundNumber, line.Amount)));
        Assert.IsType<BillReading.NotNow>(await bills.ReadAsync(today.AddDays(2)));
    }

    [Theory]
    [InlineData("http_500")]
    [InlineData("reset")]
    [InlineData("bad_signature")]
    public async Task A_bill_in_trouble_is_not_there_now(string trouble)
    {
        await using var world = await WeChatWorld.StartAsync();
        await world.ScriptAsync(null, new { api = trouble });
        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        Assert.IsType<BillReading.NotNow>(await world.Bills.ReadAsync(day));
    }

    private static Money Cny(long fen) => new(fen, Currency.Cny);

    private static ImmutableArray<BillLine> Read(byte[] bill) => Assert.IsType<BillReading.Read>(WeChatPayBill.Parse(bill)).Lines;

    private static byte[] Bill(params string[] rows) => Encoding.UTF8.GetBytes("\uFEFF" + string.Join("\r\n", rows) + "\r\n");
}
