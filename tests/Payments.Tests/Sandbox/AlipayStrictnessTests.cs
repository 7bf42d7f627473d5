using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IM2.Payments.Alipay;
using IM2.Payments.Tests.Alipay;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The sandbox takes no more than the real gateway does, and answers like it.</summary>
public sealed class AlipayStrictnessTests : IAsyncLifetime
{
    private const string Precreate = "alipay.trade.precreate";
    private const string Query = "alipay.trade.query";
    private const string Close = "alipay.trade.close";
    private const string Refund = "alipay.trade.refund";
    private const string RefundQuery = "alipay.trade.fastpay.refund.query";
    private AlipayWorld _world = null!;

    public async Task InitializeAsync() => _world = await AlipayWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_in_order_is_answered_with_a_signature_over_escaped_slashes(bool commonInQuery)
    {
        var parameters = Parameters(Precreate, Order());
        var query = commonInQuery ? parameters.Where(static one => one.Key != "biz_content").ToList() : [];
        using var answer = await PostAsync(query, parameters.Except(query));
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Contains("https:\\/\\/qr.alipay.com\\/bax", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        var text = AlipayAnswerText.Read(body, Precreate)!;
        Assert.True(_world.Keys.IsAlipays(text.Content.Span, text.Signature!));
    }

    [Theory]
    [InlineData("app_id", "2021000000000002", "isv.invalid-app-id")]
    [InlineData("app_id", null, "isv.missing-app-id")]
    [InlineData("sign_type", "RSA", "isv.invalid-signature-type")]
    [InlineData("sign_type", null, "isv.missing-signature-type")]
    [InlineData("charset", "gbk", "isv.invalid-charset")]
    [InlineData("format", "XML", "isv.invalid-format")]
    [InlineData("version", "2.0", "isv.invalid-version")]
    [InlineData("version", null, "isv.missing-version")]
    [InlineData("timestamp", "2026-01-02T03:04:05", "isv.invalid-timestamp")]
    [InlineData("timestamp", "2020-01-02 03:04:05", "isv.invalid-timestamp")]
    [InlineData("timestamp", null, "isv.missing-timestamp")]
    [InlineData("notify_url", "/relative", "isv.invalid-parameter")]
    [InlineData("biz_content", null, "isv.missing-parameter")]
    [InlineData("biz_content", "[]", "isv.invalid-parameter")]
    [InlineData("biz_content", "{\"a\":\"1\",\"a\":\"2\"}", "isv.invalid-parameter")]
    [InlineData("unknown", "1", "isv.invalid-parameter")]
    public async Task A_wrong_common_parameter_is_refused(string name, string? value, string subCode)
    {
        var parameters = Parameters(Precreate, Order(), unsigned => Set(unsigned, name, value));
        Assert.Equal(subCode, SubCode(await AnswerAsync(Precreate, parameters)));
    }

    [Fact]
    public async Task A_timestamp_of_another_time_zone_is_refused()
    {
        var utc = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var parameters = Parameters(Precreate, Order(), unsigned => Set(unsigned, "timestamp", utc));
        Assert.Equal("isv.invalid-timestamp", SubCode(await AnswerAsync(Precreate, parameters)));
    }

    [Fact]
    public async Task A_wrong_signature_is_refused()
    {
        var parameters = Parameters(Precreate, Order());
        Set(parameters, "notify_url", "https://elsewhere.example.test/");
        Assert.Equal("isv.invalid-signature", SubCode(await AnswerAsync(Precreate, parameters)));
        Set(parameters, "sign", null);
        Assert.Equal("isv.missing-signature", SubCode(await AnswerAsync(Precreate, parameters)));
    }

    [Fact]
    public async Task A_parameter_in_query_and_form_or_twice_is_refused_without_a_signature()
    {
        var parameters = Parameters(Precreate, Order());
        using var both = await PostAsync(parameters.Where(static one => one.Key == "app_id"), parameters);
        using var twice = await PostAsync([], [.. parameters, new("app_id", AlipaySandbox.AppId)]);
        foreach (var answer in new[] { both, twice })
        {
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
            Assert.Equal("isv.invalid-parameter", (string?)json["error_response"]!["sub_code"]);
            Assert.False(json.ContainsKey("sign"));
        }
    }

    [Theory]
    [InlineData(null, "isv.missing-method")]
    [InlineData("alipay.trade.pay", "isv.invalid-method")]
    public async Task An_unknown_method_is_a_gateway_error(string? method, string subCode)
    {
        using var answer = await PostAsync([], Parameters(Precreate, Order(), unsigned => Set(unsigned, "method", method)));
        Assert.Equal(subCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error_response"]!["sub_code"]);
    }

    [Fact]
    public async Task What_is_no_form_is_refused_and_only_a_page_is_opened_by_GET()
    {
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        using var posted = await _world.Http.PostAsync("/gateway.do", json);
        Assert.Contains("isv.invalid-parameter", await posted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var got = await _world.Http.GetAsync($"/gateway.do?{Encode(Parameters(Precreate, Order()))}");
        Assert.Equal(HttpStatusCode.BadRequest, got.StatusCode);
    }

    [Theory]
    [InlineData("out_trade_no", "with blank")]
    [InlineData("out_trade_no", "with-dash")]
    [InlineData("out_trade_no", "")]
    [InlineData("total_amount", "0.00")]
    [InlineData("total_amount", "1.234")]
    [InlineData("total_amount", "01.00")]
    [InlineData("total_amount", "1,000.00")]
    [InlineData("total_amount", "-1.00")]
    [InlineData("total_amount", "100000000.01")]
    [InlineData("subject", "")]
    [InlineData("subject", "a=b")]
    [InlineData("subject", "a&b")]
    [InlineData("subject", "a/b")]
    [InlineData("time_expire", "2020-01-01 00:00:00")]
    [InlineData("time_expire", "2999-01-01 00:00:00")]
    [InlineData("time_expire", "2030-01-01T00:00:00")]
    [InlineData("timeout_express", "1.5h")]
    [InlineData("timeout_express", "16d")]
    [InlineData("product_code", "FAST_INSTANT_TRADE_PAY")]
    [InlineData("seller_id", "2088000000000002")]
    [InlineData("unknown", "1")]
    public async Task A_wrong_parameter_of_an_order_is_refused(string name, string value)
    {
        var order = Order();
        order[name] = value;
        Assert.Equal("ACQ.INVALID_PARAMETER", SubCode(await AskAsync(Precreate, order)));
    }

    [Theory]
    [InlineData("15m")]
    [InlineData("2h")]
    [InlineData("15d")]
    [InlineData("1c")]
    public async Task A_relative_end_is_taken(string timeout)
    {
        var order = Order();
        order["timeout_express"] = timeout;
        var code = SubCode(await AskAsync(Precreate, order));

        // The end of the day may be less than a minute away.
        Assert.True(code == "" || timeout == "1c", code);
    }

    [Fact]
    public async Task A_number_is_no_text()
    {
        var order = Order();
        order["total_amount"] = 12.34;
        Assert.Equal("ACQ.INVALID_PARAMETER", SubCode(await AskAsync(Precreate, order)));
    }

    [Fact]
    public async Task A_repeat_has_a_fresh_code_and_a_change_is_refused()
    {
        var order = Order();
        var first = (string?)(await AskAsync(Precreate, order))["qr_code"];
        Assert.NotEqual(first, (string?)(await AskAsync(Precreate, order))["qr_code"]);
        order["subject"] = "something else";
        Assert.Equal("ACQ.CONTEXT_INCONSISTENT", SubCode(await AskAsync(Precreate, order)));
    }

    [Fact]
    public async Task A_trade_exists_from_the_scan_on()
    {
        var order = Order();
        var trade = Named(order);
        await AskAsync(Precreate, order);
        Assert.Equal("ACQ.TRADE_NOT_EXIST", SubCode(await AskAsync(Query, trade)));
        Assert.Equal("ACQ.TRADE_NOT_EXIST", SubCode(await AskAsync(Close, trade)));
        Assert.Equal("ACQ.TRADE_NOT_EXIST", SubCode(await AskAsync(Refund, With(trade, ("refund_amount", "1.00"), ("out_request_no", "r1")))));

        var code = (string)(await AskAsync(Precreate, order))["qr_code"]!;
        await _world.Http.GetStringAsync($"/cashier/alipay?qr_code={Uri.EscapeDataString(code)}");
        var found = await AskAsync(Query, trade);
        Assert.Equal(("WAIT_BUYER_PAY", "12.34"), ((string?)found["trade_status"], (string?)found["total_amount"]));
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", SubCode(await AskAsync(Refund, With(trade, ("refund_amount", "1.00"), ("out_request_no", "r1")))));

        var byNumber = new JsonObject { ["trade_no"] = (string?)found["trade_no"], ["out_trade_no"] = "another_one" };
        Assert.Equal((string?)order["out_trade_no"], (string?)(await AskAsync(Query, byNumber))["out_trade_no"]);
        Assert.Equal("", SubCode(await AskAsync(Close, trade)));
        Assert.Equal("TRADE_CLOSED", (string?)(await AskAsync(Query, trade))["trade_status"]);
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", SubCode(await AskAsync(Close, trade)));
        Assert.Equal("ACQ.TRADE_HAS_CLOSE", SubCode(await AskAsync(Precreate, order)));
    }

    [Fact]
    public async Task Refunds_are_made_once_per_number_and_their_total_grows()
    {
        var order = Order();
        var trade = Named(order);
        await AskAsync(Precreate, order);
        using var paid = await _world.Http.PostAsync($"/cashier/alipay/{order["out_trade_no"]}/pay", null);
        Assert.Equal("ACQ.TRADE_HAS_SUCCESS", SubCode(await AskAsync(Precreate, order)));
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", SubCode(await AskAsync(Close, trade)));
        Assert.Equal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", SubCode(await AskAsync(Refund, With(trade, ("refund_amount", "1.00")))));
        Assert.Equal("ACQ.INVALID_PARAMETER", SubCode(await AskAsync(Refund, With(trade, ("refund_amount", "0.001"), ("out_request_no", "r1")))));

        var first = With(trade, ("refund_amount", "4.00"), ("out_request_no", "r1"));
        Assert.Equal(("Y", "4.00"), Moved(await AskAsync(Refund, first)));
        Assert.Equal(("N", "4.00"), Moved(await AskAsync(Refund, first)));
        var other = With(trade, ("refund_amount", "5.00"), ("out_request_no", "r1"));
        Assert.Equal("ACQ.DISCORDANT_REPEAT_REQUEST", SubCode(await AskAsync(Refund, other)));
        var tooMuch = With(trade, ("refund_amount", "8.35"), ("out_request_no", "r2"));
        Assert.Equal("ACQ.REASON_TRADE_REFUND_FEE_ERR", SubCode(await AskAsync(Refund, tooMuch)));
        Assert.False((await AskAsync(RefundQuery, With(trade, ("out_request_no", "r2")))).ContainsKey("refund_status"));
        Assert.Equal("TRADE_SUCCESS", (string?)(await AskAsync(Query, trade))["trade_status"]);

        var rest = With(trade, ("refund_amount", "8.34"), ("out_request_no", "r2"));
        Assert.Equal(("Y", "12.34"), Moved(await AskAsync(Refund, rest)));
        var known = await AskAsync(RefundQuery, With(trade, ("out_request_no", "r2")));
        Assert.Equal(("REFUND_SUCCESS", "8.34"), ((string?)known["refund_status"], (string?)known["refund_amount"]));
        Assert.Equal("TRADE_CLOSED", (string?)(await AskAsync(Query, trade))["trade_status"]);
        Assert.Equal(("N", "12.34"), Moved(await AskAsync(Refund, first)));
    }

    private static (string? Change, string? Total) Moved(JsonObject answer) => ((string?)answer["fund_change"], (string?)answer["refund_fee"]);

    private static string SubCode(JsonObject answer) => (string?)answer["sub_code"] ?? "";

    private static JsonObject Order() => new()
    {
        ["out_trade_no"] = $"T{Guid.NewGuid():N}",
        ["total_amount"] = "12.34",
        ["subject"] = "钱包充值 100% + 5",
    };

    private static JsonObject Named(JsonObject order) => new() { ["out_trade_no"] = (string?)order["out_trade_no"] };

    private static JsonObject With(JsonObject trade, params (string Name, string Value)[] more)
    {
        var json = trade.DeepClone().AsObject();
        foreach (var (name, value) in more)
        {
            json[name] = value;
        }

        return json;
    }

    private static void Set(List<KeyValuePair<string, string>> parameters, string name, string? value)
    {
        parameters.RemoveAll(one => one.Key == name);
        if (value is not null)
        {
            parameters.Add(new(name, value));
        }
    }

    private static string Encode(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));

    private List<KeyValuePair<string, string>> Parameters(
        string method, JsonObject content, Action<List<KeyValuePair<string, string>>>? change = null)
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("app_id", AlipaySandbox.AppId),
            new("method", method),
            new("format", "JSON"),
            new("charset", "utf-8"),
            new("sign_type", "RSA2"),
            new("timestamp", AlipayRequests.InChina(DateTimeOffset.UtcNow)),
            new("version", "1.0"),
            new("biz_content", content.ToJsonString()),
        ];
        change?.Invoke(parameters);
        parameters.Add(new("sign", _world.Keys.Sign(AlipaySignature.RequestText(parameters))));
        return parameters;
    }

    private async Task<HttpResponseMessage> PostAsync(
        IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await _world.Http.PostAsync($"/gateway.do?{Encode(query)}", content);
    }

    private Task<JsonObject> AskAsync(string method, JsonObject content) => AnswerAsync(method, Parameters(method, content));

    private async Task<JsonObject> AnswerAsync(string method, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var answer = await PostAsync([], parameters);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())![AlipayAnswerText.NodeOf(method)]!.AsObject();
    }
}
