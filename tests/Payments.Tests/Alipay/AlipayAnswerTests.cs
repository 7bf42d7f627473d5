using System.Net;
using IM2.Domain;

namespace IM2.Payments.Tests.Alipay;

/// <summary>What the adapter makes of answers to openings and queries, also of those that the sandbox does not give.</summary>
public sealed class AlipayAnswerTests : IDisposable
{
    private const string Precreate = "alipay.trade.precreate";
    private const string Query = "alipay.trade.query";
    private const int ChangeCount = 500;
    private readonly CannedAlipay _alipay = new();

    public void Dispose() => _alipay.Dispose();

    [Theory]
    [InlineData("40004", "ACQ.INVALID_PARAMETER", true)]
    [InlineData("40004", "ACQ.EXIST_FORBIDDEN_WORD", true)]
    [InlineData("40004", "ACQ.TOTAL_FEE_EXCEED", true)]
    [InlineData("40004", "ACQ.ACCESS_FORBIDDEN", true)]
    [InlineData("40004", "ACQ.PARTNER_ERROR", true)]
    [InlineData("40001", "isv.missing-app-id", true)]
    [InlineData("40002", "isv.invalid-parameter", true)]
    [InlineData("40002", "isv.invalid-app-id", true)]
    [InlineData("40006", "isv.insufficient-isv-permissions", true)]
    [InlineData("40002", "isv.invalid-signature", false)]
    [InlineData("40002", "isv.invalid-timestamp", false)]
    [InlineData("40001", "isv.missing-signature", false)]
    [InlineData("40004", "ACQ.CONTEXT_INCONSISTENT", false)]
    [InlineData("40004", "ACQ.TRADE_HAS_SUCCESS", false)]
    [InlineData("40004", "ACQ.TRADE_HAS_CLOSE", false)]
    [InlineData("40004", "ACQ.TRADE_HAS_FINISHED", false)]
    [InlineData("40004", "ACQ.SYSTEM_ERROR", false)]
    [InlineData("40004", "ACQ.SOMETHING_NEW", false)]
    [InlineData("20000", "aop.unknow-error", false)]
    [InlineData("20000", "isp.unknow-error", false)]
    [InlineData("20001", "aop.invalid-auth-token", false)]
    [InlineData("40003", "isv.insufficient-user-permissions", false)]
    [InlineData("40005", "isv.call-limited", false)]
    public async Task An_error_on_opening_is_a_refusal_only_if_the_order_can_not_exist(string code, string subCode, bool refused)
    {
        _alipay.OnError(Precreate, code, subCode);
        var outcome = await _alipay.OpenAsync();
        Assert.Equal(refused, outcome is OpeningOutcome.Refused { Detail: "words" } refusal && refusal.ProviderCode == subCode);
        Assert.Equal(!refused, outcome is OpeningOutcome.Unknown);
    }

    [Fact]
    public async Task A_parameter_error_in_the_last_minutes_is_unknown()
    {
        _alipay.Time.Advance(TimeSpan.FromMinutes(13.5));
        Assert.IsType<OpeningOutcome.Unknown>(await _alipay.OnError(Precreate, "40004", "ACQ.INVALID_PARAMETER").OpenAsync());
        Assert.IsType<OpeningOutcome.Refused>(await _alipay.OnError(Precreate, "40004", "ACQ.TOTAL_FEE_EXCEED").OpenAsync());
    }

    [Fact]
    public async Task A_repeat_has_the_same_content_and_its_own_time()
    {
        _alipay.OnError(Precreate, "20000", "aop.unknow-error");
        await _alipay.OpenAsync();
        _alipay.Time.Advance(TimeSpan.FromMinutes(3));
        await _alipay.OpenAsync();
        var (first, second) = (_alipay.Requests[0], _alipay.Requests[1]);
        Assert.Equal(
            $$"""{"out_trade_no":"{{_alipay.Order.Id}}","total_amount":"12.34","subject":"钱包充值","product_code":"FACE_TO_FACE_PAYMENT","time_expire":"2026-01-03 03:19:05"}""",
            first["biz_content"]);
        Assert.Equal(first["biz_content"], second["biz_content"]);
        Assert.Equal(("2026-01-03 03:04:05", "2026-01-03 03:07:05"), (first["timestamp"], second["timestamp"]));
        Assert.Equal("https://wallet.example.test/alipay", first["notify_url"]);
        Assert.DoesNotContain("return_url", first.Keys);
    }

    [Theory]
    [InlineData("""{"code":"10000","msg":"Success","out_trade_no":"T1","qr_code":"https:\/\/qr.alipay.com\/bax"}""")]
    [InlineData("""{"code":"10000","msg":"Success","out_trade_no":"$"}""")]
    [InlineData("""{"code":"10000","msg":"Success","out_trade_no":"$","qr_code":""}""")]
    [InlineData("""{"code":"10000","out_trade_no":"$","qr_code":"https:\/\/a","qr_code":"https:\/\/b"}""")]
    [InlineData("""{"code":10000,"out_trade_no":"$","qr_code":"https:\/\/a"}""")]
    [InlineData("""{}""")]
    public async Task A_signed_answer_that_is_not_what_was_asked_for_is_unknown(string content)
    {
        _alipay.On(Precreate, content.Replace("$", _alipay.Order.Id.Value, StringComparison.Ordinal));
        Assert.IsType<OpeningOutcome.Unknown>(await _alipay.OpenAsync());
    }

    [Fact]
    public async Task Another_currency_is_refused_without_asking()
    {
        var order = _alipay.Order with { Amount = new Money(1, Currency.Usd) };
        Assert.Equal("CURRENCY_NOT_SUPPORTED", Assert.IsType<OpeningOutcome.Refused>(await _alipay.Adapter.OpenAsync(order)).ProviderCode);
        Assert.Empty(_alipay.Requests);
    }

    [Theory]
    [InlineData("WAIT_BUYER_PAY", "", ProviderStatus.Unpaid)]
    [InlineData("TRADE_SUCCESS", "", ProviderStatus.Paid)]
    [InlineData("TRADE_FINISHED", "", ProviderStatus.Paid)]
    [InlineData("TRADE_CLOSED", "", ProviderStatus.Closed)]
    [InlineData("TRADE_CLOSED", """,  "receipt_amount":"0.00","buyer_pay_amount":"0.00","refund_fee":"0.00","send_pay_date":"","fund_bill_list":[]""", ProviderStatus.Closed)]
    [InlineData("TRADE_CLOSED", """,  "send_pay_date":"2026-01-03 03:05:00" """, ProviderStatus.Paid)]
    [InlineData("TRADE_CLOSED", """,  "refund_fee":"12.34" """, ProviderStatus.Paid)]
    [InlineData("TRADE_CLOSED", """,  "gmt_refund_pay":"2026-01-03 03:05:00" """, ProviderStatus.Paid)]
    [InlineData("TRADE_CLOSED", """,  "fund_bill_list":[{"amount":"12.34","fund_channel":"ALIPAYACCOUNT"}]""", ProviderStatus.Paid)]
    [InlineData("TRADE_SOMETHING", "", ProviderStatus.NoAnswer)]
    [InlineData("trade_success", "", ProviderStatus.NoAnswer)]
    public async Task A_trade_status_means(string status, string more, ProviderStatus expected)
    {
        var evidence = await QueryAsync(Trade(status: status, more: more));
        Assert.Equal((expected, null, EvidenceSource.Poll), (evidence.Status, evidence.Contradiction, evidence.Source));
        Assert.Equal(expected == ProviderStatus.Paid, evidence.ProviderTransactionId is not null);
    }

    [Fact]
    public async Task Another_order_or_currency_or_no_number_is_a_contradiction()
    {
        Assert.NotNull((await QueryAsync(Trade(order: "T1"))).Contradiction);
        Assert.NotNull((await QueryAsync(Trade(more: ""","trans_currency":"USD" """))).Contradiction);
        Assert.Null((await QueryAsync(Trade(more: ""","trans_currency":"CNY" """))).Contradiction);
        Assert.NotNull((await QueryAsync(Trade(tradeNo: ""))).Contradiction);
    }

    [Theory]
    [InlineData("\"12.345\"")]
    [InlineData("\"1234\\u0000\"")]
    [InlineData("\"-12.34\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("12.34")]
    [InlineData("\"12.34\",\"total_amount\":\"0.01\"")]
    public async Task A_payment_whose_amount_can_not_be_read_is_no_answer(string total) =>
        Assert.Equal(ProviderStatus.NoAnswer, (await QueryAsync(Trade(total: total))).Status);

    [Fact]
    public async Task Only_a_signed_word_is_not_found()
    {
        Assert.Equal(ProviderStatus.NotFound, (await _alipay.OnError(Query, "40004", "ACQ.TRADE_NOT_EXIST").QueryAsync()).Status);
        const string Error = """{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}""";
        foreach (var body in new[]
        {
            $$"""{"alipay_trade_query_response":{{Error}}}""",
            $$"""{"error_response":{{Error}}}""",
            $$"""{"alipay_trade_query_response":{{Error}},"sign":"AAAA"}""",
            $$"""{"alipay_trade_query_response":{{Error}},"sign":5}""",
            "<html>",
        })
        {
            Assert.Equal(ProviderStatus.NoAnswer, (await _alipay.OnBody(Query, body).QueryAsync()).Status);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Found)]
    public async Task A_signed_answer_with_another_status_is_none(HttpStatusCode status)
    {
        _alipay.On(Query, Trade());
        Assert.Equal(ProviderStatus.Paid, (await _alipay.QueryAsync()).Status);
        var signed = _alipay.Secrets.Sign(System.Text.Encoding.UTF8.GetBytes(Trade()));
        _alipay.OnBody(Query, $$"""{"alipay_trade_query_response":{{Trade()}},"sign":"{{signed}}"}""", status);
        Assert.Equal(ProviderStatus.NoAnswer, (await _alipay.QueryAsync()).Status);
    }

    [Fact]
    public async Task An_endless_answer_is_none()
    {
        _alipay.OnBody(Query, new string(' ', 70_000) + "{}");
        Assert.Equal(ProviderStatus.NoAnswer, (await _alipay.QueryAsync()).Status);
    }

    [Fact]
    public async Task Every_change_of_an_answer_is_noticed_unless_it_says_the_same()
    {
        var content = Trade();
        var signed = _alipay.Secrets.Sign(System.Text.Encoding.UTF8.GetBytes(content));
        var genuine = System.Text.Encoding.UTF8.GetBytes($$"""{"alipay_trade_query_response":{{content}},"sign":"{{signed}}"}""");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < ChangeCount; round++)
        {
            var at = random.Next(genuine.Length);
            byte[] changed = random.Next(3) switch
            {
                0 => [.. genuine[..at], (byte)random.Next(0x20, 0x7F), .. genuine[(at + 1)..]],
                1 => [.. genuine[..at], .. genuine[(at + 1)..]],
                _ => [.. genuine[..at], (byte)random.Next(0x20, 0x7F), .. genuine[at..]],
            };
            _alipay.OnBody(Query, System.Text.Encoding.UTF8.GetString(changed));
            var evidence = await _alipay.QueryAsync();
            Assert.True(
                evidence.Status == ProviderStatus.NoAnswer || (evidence.Amount == _alipay.Order.Amount && evidence.Contradiction is null),
                $"Seed {seed}, round {round}: {System.Text.Encoding.UTF8.GetString(changed)} was read as {evidence}.");
        }
    }

    private string Trade(
        string status = "TRADE_SUCCESS", string? order = null, string tradeNo = "2026010322001400000012345678", string total = "\"12.34\"", string more = "") =>
        $$$"""{"code":"10000","msg":"Success","out_trade_no":"{{{order ?? _alipay.Order.Id.Value}}}","trade_no":"{{{tradeNo}}}","trade_status":"{{{status}}}","total_amount":{{{total}}}{{{more}}},"new_field":{"a":[1]}}""";

    private Task<PaymentEvidence> QueryAsync(string trade) => _alipay.On(Query, trade).QueryAsync();
}
