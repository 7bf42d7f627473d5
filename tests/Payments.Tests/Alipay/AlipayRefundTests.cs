using IM2.Domain;

namespace IM2.Payments.Tests.Alipay;

/// <summary>What the adapter makes of answers about refunds.</summary>
public sealed class AlipayRefundTests : IDisposable
{
    private const string Refund = "alipay.trade.refund";
    private const string RefundQuery = "alipay.trade.fastpay.refund.query";
    private readonly CannedAlipay _alipay = new();

    public void Dispose() => _alipay.Dispose();

    [Fact]
    public async Task Money_that_moved_is_a_success_whose_running_total_is_not_its_amount()
    {
        var evidence = await _alipay.On(Refund, Done("\"fund_change\":\"Y\",\"refund_fee\":\"12.00\"")).RefundAsync();
        Assert.Equal((ProviderRefundStatus.Succeeded, null, null), (evidence.Status, evidence.Amount, evidence.Contradiction));
        Assert.Equal(_alipay.Refund.Number.Value, evidence.Number);
        Assert.Equal([Refund], _alipay.Methods);
        Assert.Equal(
            $$"""{"out_trade_no":"{{_alipay.Order.Id}}","refund_amount":"4.00","out_request_no":"{{_alipay.Refund.Number}}","refund_reason":"充值有误"}""",
            _alipay.Requests[0]["biz_content"]);
    }

    [Theory]
    [InlineData("\"fund_change\":\"N\",\"refund_fee\":\"12.00\"")]
    [InlineData("\"refund_fee\":\"12.00\"")]
    [InlineData("\"fund_change\":\"y\"")]
    public async Task Money_that_did_not_move_now_is_asked_about(string members)
    {
        _alipay.On(Refund, Done(members)).On(RefundQuery, Known());
        var evidence = await _alipay.RefundAsync();
        Assert.Equal((ProviderRefundStatus.Succeeded, _alipay.Refund.Amount), (evidence.Status, evidence.Amount));

        _alipay.On(RefundQuery, """{"code":"10000","msg":"Success"}""");
        Assert.Equal(ProviderRefundStatus.NotFound, (await _alipay.RefundAsync()).Status);
        Assert.Equal([Refund, RefundQuery, Refund, RefundQuery], _alipay.Methods);
    }

    [Theory]
    [InlineData("ACQ.REASON_TRADE_REFUND_FEE_ERR", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.TRADE_HAS_FINISHED", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.TRADE_HAS_CLOSE", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.INVALID_PARAMETER", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.TRADE_NOT_ALLOW_REFUND", ProviderRefundStatus.Failed)]
    [InlineData("ACQ.SELLER_BALANCE_NOT_ENOUGH", ProviderRefundStatus.Stuck)]
    [InlineData("ACQ.REASON_TRADE_BEEN_FREEZEN", ProviderRefundStatus.Stuck)]
    [InlineData("ACQ.DISCORDANT_REPEAT_REQUEST", ProviderRefundStatus.Stuck)]
    [InlineData("ACQ.TRADE_NOT_EXIST", ProviderRefundStatus.Stuck)]
    [InlineData("ACQ.ACCESS_FORBIDDEN", ProviderRefundStatus.Stuck)]
    public async Task A_refusal_counts_once_it_is_sure_that_no_earlier_request_worked(string subCode, ProviderRefundStatus expected)
    {
        _alipay.OnError(Refund, "40004", subCode).On(RefundQuery, """{"code":"10000","msg":"Success"}""");
        var evidence = await _alipay.RefundAsync();
        Assert.Equal((expected, $"{subCode} words"), (evidence.Status, evidence.Detail));

        _alipay.On(RefundQuery, Known());
        Assert.Equal(ProviderRefundStatus.Succeeded, (await _alipay.RefundAsync()).Status);

        _alipay.OnError(RefundQuery, "20000", "aop.unknow-error");
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _alipay.RefundAsync()).Status);
    }

    [Theory]
    [InlineData("40004", "ACQ.SYSTEM_ERROR")]
    [InlineData("40004", "ACQ.SOMETHING_NEW")]
    [InlineData("20000", "isp.unknow-error")]
    [InlineData("40002", "isv.invalid-signature")]
    [InlineData("40005", "isv.call-limited")]
    public async Task Any_other_error_is_no_answer(string code, string subCode)
    {
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _alipay.OnError(Refund, code, subCode).RefundAsync()).Status);
        Assert.Equal([Refund], _alipay.Methods);
    }

    [Fact]
    public async Task An_answer_about_another_order_is_none()
    {
        _alipay.On(Refund, """{"code":"10000","msg":"Success","out_trade_no":"T1","fund_change":"Y"}""");
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _alipay.RefundAsync()).Status);
    }

    [Fact]
    public async Task A_query_is_believed_for_the_refund_that_was_asked_about()
    {
        var known = await _alipay.On(RefundQuery, Known()).QueryRefundAsync();
        Assert.Equal(
            (ProviderRefundStatus.Succeeded, _alipay.Refund.Amount, null, EvidenceSource.Refresh),
            (known.Status, known.Amount, known.Contradiction, known.Source));
        Assert.NotNull((await _alipay.On(RefundQuery, Known(number: "other")).QueryRefundAsync()).Contradiction);
        Assert.Equal(new Money(500, Currency.Cny), (await _alipay.On(RefundQuery, Known(amount: "5.00")).QueryRefundAsync()).Amount);
    }

    [Theory]
    [InlineData("\"refund_status\":\"REFUND_PROCESSING\"", ProviderRefundStatus.Processing)]
    [InlineData("\"refund_status\":\"REFUND_SOMETHING\"", ProviderRefundStatus.NoAnswer)]
    [InlineData("\"refund_status\":\"\"", ProviderRefundStatus.NotFound)]
    [InlineData("\"refund_amount\":\"4.00\"", ProviderRefundStatus.NotFound)]
    public async Task A_refund_status_means(string member, ProviderRefundStatus expected)
    {
        _alipay.On(RefundQuery, $$"""{"code":"10000","msg":"Success",{{member}}}""");
        Assert.Equal(expected, (await _alipay.QueryRefundAsync()).Status);
    }

    [Fact]
    public async Task A_refund_of_an_unknown_trade_is_not_found()
    {
        Assert.Equal(ProviderRefundStatus.NotFound, (await _alipay.OnError(RefundQuery, "40004", "ACQ.TRADE_NOT_EXIST").QueryRefundAsync()).Status);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _alipay.OnError(RefundQuery, "40004", "ACQ.SYSTEM_ERROR").QueryRefundAsync()).Status);
    }

    private string Done(string members) => $$"""{"code":"10000","msg":"Success","out_trade_no":"{{_alipay.Order.Id}}",{{members}}}""";

    private string Known(string? number = null, string amount = "4.00") =>
        $$"""
        {"code":"10000","msg":"Success","out_trade_no":"{{_alipay.Order.Id}}","out_request_no":"{{number ?? _alipay.Refund.Number.Value}}",
        "refund_status":"REFUND_SUCCESS","refund_amount":"{{amount}}","total_amount":"12.34"}
        """;
}
