using System.IO.Compression;
using System.Text;
using IM2.Domain;
using IM2.Payments.Alipay;

namespace IM2.Payments.Tests.Alipay;

/// <summary>Bills are read whole or not at all.</summary>
public sealed class AlipayBillTests
{
    private const string Address = "alipay.data.dataservice.bill.downloadurl.query";
    private const string Header =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注";
    private const string Payment = "2026T1\t,pay_1\t,交易,充值,2026-01-02 08:00:00,2026-01-02 08:00:05,\t,12.34,12.34,\t,-0.07,";
    private const string Refund = "2026T1\t,pay_1 ,退款,充值,2026-01-02 08:00:00,2026-01-02 23:59:59,,-4.00,-4.00,ref_1\t,0.02,";
    private const string End = "#-----------------------------------------业务明细列表结束------------------------------------";
    private static readonly DateOnly Day = new(2026, 1, 2);
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    [Fact]
    public void Payments_and_refunds_are_read_with_their_signs()
    {
        var lines = Assert.IsType<BillReading.Read>(ReadDetail(Header, Payment, Refund, End, "#导出时间：[x]")).Lines;
        Assert.Equal(
            [
                new BillLine(
                    BillLineKind.Payment, "pay_1", "2026T1", null, Cny(1234), Cny(7), new DateTimeOffset(2026, 1, 2, 0, 0, 5, TimeSpan.Zero)),
                new BillLine(
                    BillLineKind.Refund, "pay_1", "2026T1", "ref_1", Cny(-400), Cny(-2), new DateTimeOffset(2026, 1, 2, 15, 59, 59, TimeSpan.Zero)),
            ],
            lines.ToArray());
    }

    [Fact]
    public void Columns_are_found_by_name_whatever_their_brackets_and_order()
    {
        var header = string.Join(',', Header.Split(',').Reverse()).Replace('（', '(').Replace('）', ')');
        var payment = string.Join(',', Payment.Split(',').Reverse());
        var lines = Assert.IsType<BillReading.Read>(ReadDetail("#支付宝业务明细查询", "", header, payment, End)).Lines;
        Assert.Equal(Cny(1234), Assert.Single(lines).Amount);
    }

    [Fact]
    public void Quoted_values_may_have_commas_and_other_kinds_are_kept_apart()
    {
        var line = Payment.Replace(",充值,", ",\"a, \"\"b\"\"\",", StringComparison.Ordinal).Replace("交易", "服务费", StringComparison.Ordinal);
        Assert.Equal(BillLineKind.Other, Assert.Single(Assert.IsType<BillReading.Read>(ReadDetail(Header, line, End)).Lines).Kind);
    }

    [Fact]
    public void A_day_without_trade_has_no_lines() => Assert.Empty(Assert.IsType<BillReading.Read>(ReadDetail(Header, End)).Lines);

    [Theory]
    [InlineData("12.34,12.34", "12.345,12.34", "Line 2")]
    [InlineData("12.34,12.34", "-12.34,12.34", "Line 2")]
    [InlineData("12.34,12.34", "0.00,12.34", "Line 2")]
    [InlineData("12.34,12.34", ",12.34", "Line 2")]
    [InlineData("-4.00,", "4.00,", "Line 3")]
    [InlineData("-0.07", "free", "Line 2")]
    [InlineData("2026-01-02 08:00:05", "2026-01-02", "Line 2")]
    [InlineData("2026T1\t,pay_1\t", ",pay_1\t", "Line 2")]
    [InlineData(",充值,2026-01-02 08:00:00,2026-01-02 08", ",充,值,2026-01-02 08:00:00,2026-01-02 08", "Line 2")]
    [InlineData("交易,充值", "交易,\"充值", "Line 2")]
    [InlineData("订单金额", "订单", "Line 1")]
    [InlineData("商家实收（元）", "订单金额(元)", "Line 1")]
    [InlineData(End, "", "does not come to its end")]
    [InlineData(End, End + "\r\n" + Payment, "Line 5")]
    public void One_wrong_line_spoils_the_bill(string old, string changed, string reason)
    {
        var text = string.Join("\r\n", Header, Payment, Refund, End);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var unreadable = Assert.IsType<BillReading.Unreadable>(AlipayBillFile.ReadDetail(text[..at] + changed + text[(at + old.Length)..]));
        Assert.Contains(reason, unreadable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_zip_has_one_detail_in_GBK()
    {
        var text = Gbk.GetBytes(string.Join("\r\n", Header, Payment, End));
        Assert.IsType<BillReading.Read>(AlipayBillFile.Read(Zip(("2088_20260102_业务明细.csv", text), ("2088_20260102_业务明细(汇总).csv", []))));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read(Zip(("2088_20260102_业务明细(汇总).csv", text))));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read(Zip(("a_业务明细.csv", text), ("b_业务明细.csv", text))));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read(Zip(("a_业务明细.csv", [.. text, 0x81, 0x20]))));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read("<html>"u8.ToArray()));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read([]));
        var zip = Zip(("a_业务明细.csv", text));
        Assert.IsType<BillReading.Unreadable>(AlipayBillFile.Read(zip[..^30]));
    }

    [Fact]
    public async Task A_bill_is_fetched_from_the_address_that_was_signed()
    {
        using var alipay = new CannedAlipay();
        alipay.OnFile(Zip(("a_业务明细.csv", Gbk.GetBytes(string.Join("\r\n", Header, Payment, End)))));
        foreach (var (address, fetched) in new[]
        {
            (@"https:\/\/dwbillcenter.alipay.com\/downloadBillFile.resource?bizType=trade", true),
            (@"http:\/\/127.0.0.1:9\/bill", true),
            (@"http:\/\/dwbillcenter.alipay.com\/bill", false),
            (@"file:\/\/\/etc\/passwd", false),
            ("bill", false),
        })
        {
            var reading = await alipay.On(Address, $$"""{"code":"10000","msg":"Success","bill_download_url":"{{address}}"}""").Bills.ReadAsync(Day);
            Assert.Equal(fetched, reading is BillReading.Read);
            Assert.Equal(!fetched, reading is BillReading.NotNow);
        }

        Assert.Equal("""{"bill_type":"trade","bill_date":"2026-01-02"}""", alipay.Requests[0]["biz_content"]);
    }

    [Theory]
    [InlineData("40004", "isp.bill_not_exist")]
    [InlineData("20000", "aop.unknow-error")]
    [InlineData("40006", "isv.insufficient-isv-permissions")]
    public async Task A_bill_that_is_not_there_is_asked_for_later(string code, string subCode)
    {
        using var alipay = new CannedAlipay();
        var reading = Assert.IsType<BillReading.NotNow>(await alipay.OnError(Address, code, subCode).Bills.ReadAsync(Day));
        Assert.Contains(subCode, reading.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandboxs_bill_agrees_with_what_was_paid_and_given_back()
    {
        await using var world = await AlipayWorld.StartAsync();
        var order = await world.PaidAsync();
        var refund = AlipayWorld.NewRefund(order, 400);
        await world.Provider.RefundAsync(new ProviderOrder(order), refund);
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime);
        Assert.IsType<BillReading.NotNow>(await world.Bills.ReadAsync(today.AddDays(2)));
        Assert.IsType<BillReading.NotNow>(await world.Bills.ReadAsync(today.AddDays(-2)));

        // Midnight in China may have passed meanwhile.
        var lines = new List<BillLine>();
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            lines.AddRange(await world.Bills.ReadAsync(day) is BillReading.Read read ? read.Lines : []);
        }

        Assert.Equal(
            [(BillLineKind.Payment, order.Id.Value, null, Cny(1234)), (BillLineKind.Refund, order.Id.Value, refund.Number.Value, Cny(-400))],
            lines.Select(static line => (line.Kind, line.OrderNumber, line.RefundNumber, line.Amount)));
    }

    private static Money Cny(long fen) => new(fen, Currency.Cny);

    private static BillReading ReadDetail(params string[] lines) => AlipayBillFile.ReadDetail(string.Join("\r\n", lines));

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Gbk))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
