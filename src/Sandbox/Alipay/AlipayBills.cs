using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Alipay;

/// <summary>The bills of the kind <c>trade</c>: a zip with a detail and a summary in GBK, behind an address that is soon stale.</summary>
internal sealed class AlipayBills(AlipayStore store, TimeProvider time)
{
    private const int GbkCodePage = 936;
    private const int FeePerThousand = 6;
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromSeconds(30);
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(GbkCodePage)!;

    private static readonly string[] Header =
    [
        "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员", "终端号", "对方账户",
        "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）", "券名称",
        "商家红包消费金额（元）", "卡消费金额（元）", "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
    ];

    private readonly ConcurrentDictionary<string, (DateOnly Day, DateTimeOffset ExpiresAt)> _addresses = new(StringComparer.Ordinal);

    /// <summary><c>alipay.data.dataservice.bill.downloadurl.query</c>: for a day that had trade.</summary>
    /// <remarks>The real one has a day's bill on the next morning only; here today's is there at once, so far.</remarks>
    public AlipayAnswer Address(HttpContext context, AlipayRequest request)
    {
        if (request.UnknownMember("bill_type", "bill_date", "smid") is { } unknown)
        {
            return unknown;
        }

        if (request.Text("bill_type") != "trade"
            || !DateOnly.TryParseExact(
                request.Text("bill_date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return AlipayAnswer.Gateway(
                request.Method, missing: false, "isv.invalid-arguments", "bill_type must be trade and bill_date yyyy-MM-dd.");
        }

        var now = time.GetUtcNow();
        if (day > AlipayTime.DayOf(now) || LinesOf(day).Count == 0)
        {
            return AlipayAnswer.Refused(request.Method, "isp.bill_not_exist", "账单不存在");
        }

        var token = Guid.NewGuid().ToString("N");
        _addresses[token] = (day, now + AddressLifetime);
        return AlipayAnswer.Ok(request.Method, new JsonObject
        {
            ["bill_download_url"] = $"{context.Request.Scheme}://{context.Request.Host}/alipay/bills/{token}?fileType=csv.zip",
        });
    }

    /// <summary>The file behind an address; nobody is asked for a signature.</summary>
    public async Task DownloadAsync(HttpContext context, string token)
    {
        if (!_addresses.TryGetValue(token, out var found) || found.ExpiresAt <= time.GetUtcNow())
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var zip = ZipOf(found.Day);
        context.Response.ContentType = "application/zip";
        context.Response.ContentLength = zip.Length;
        await context.Response.Body.WriteAsync(zip, context.RequestAborted);
    }

    /// <summary>The zip of a day.</summary>
    public byte[] ZipOf(DateOnly day)
    {
        var lines = LinesOf(day);
        var name = $"{AlipaySandbox.SellerId}0156_{day:yyyyMMdd}";
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Gbk))
        {
            Add(zip, $"{name}_业务明细.csv", DetailOf(day, lines));
            Add(zip, $"{name}_业务明细(汇总).csv", $"#支付宝业务汇总查询\r\n#账号：[{AlipaySandbox.SellerId}0156]\r\n");
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Gbk.GetBytes(text));
    }

    private static string DetailOf(DateOnly day, List<string> lines)
    {
        var text = new StringBuilder()
            .Append("#支付宝业务明细查询\r\n")
            .Append(CultureInfo.InvariantCulture, $"#账号：[{AlipaySandbox.SellerId}0156]\r\n")
            .Append(CultureInfo.InvariantCulture, $"#起始日期：[{day:yyyy年MM月dd日} 00:00:00]   终止日期：[{day.AddDays(1):yyyy年MM月dd日} 00:00:00]\r\n")
            .Append("#-----------------------------------------业务明细列表----------------------------------------\r\n")
            .AppendJoin(',', Header).Append("\r\n");
        foreach (var line in lines)
        {
            text.Append(line).Append("\r\n");
        }

        return text
            .Append("#-----------------------------------------业务明细列表结束------------------------------------\r\n")
            .Append(CultureInfo.InvariantCulture, $"#导出时间：[{day.AddDays(1):yyyy年MM月dd日} 06:00:00]\r\n")
            .ToString();
    }

    private List<string> LinesOf(DateOnly day)
    {
        var (from, until) = (AlipayTime.StartOf(day), AlipayTime.StartOf(day.AddDays(1)));
        return
        [
            .. store.PaidWithin(from, until).Select(static order => Line(order, "交易", order.PaidAt!.Value, order.Total, "")),
            .. store.RefundedWithin(from, until).Select(static one =>
                Line(one.Order, "退款", one.Refund.EffectiveAt, -one.Refund.Amount, one.Refund.OutRequestNo)),
        ];
    }

    /// <summary>A line as the provider writes it: TABs after what a spreadsheet would take for a number.</summary>
    private static string Line(AlipayOrder order, string kind, DateTimeOffset at, long fen, string refundNumber)
    {
        var amount = AlipayYuan.Write(fen);
        return string.Join(
            ',',
            $"{order.TradeNo}\t", $"{order.OutTradeNo}\t", kind, order.Subject, AlipayTime.Write(order.CreatedAt!.Value), AlipayTime.Write(at),
            "", "", "\t", "", AlipayOrder.BuyerLogonId, amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00",
            $"{refundNumber}\t", AlipayYuan.Write(-fen * FeePerThousand / 1000), "0.00", "");
    }
}
