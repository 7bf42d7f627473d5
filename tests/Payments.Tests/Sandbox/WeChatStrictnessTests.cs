using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Tests.WeChatPay;
using IM2.Payments.WeChatPay;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The sandbox refuses what the provider would refuse.</summary>
public sealed class WeChatStrictnessTests : IAsyncLifetime
{
    private const string NativePath = "/v3/pay/transactions/native";
    private WeChatWorld _world = null!;

    public async Task InitializeAsync() => _world = await WeChatWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_request_in_order_is_answered_with_a_signature()
    {
        using var answer = await SendAsync(Request());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Null(_world.Verifier.FindFault(name => answer.Headers.GetValues(name).Single(), body));
    }

    [Fact]
    public async Task Errors_are_signed_and_public_key_mode_is_answered_in_kind()
    {
        using var request = Request(order => order["amount"] = 5);
        request.Headers.Add("Wechatpay-Serial", WeChatPaySandbox.PlatformPublicKeyId);
        using var answer = await SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(WeChatPaySandbox.PlatformPublicKeyId, answer.Headers.GetValues("Wechatpay-Serial").Single());
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("none")]
    [InlineData("twice")]
    [InlineData("serial")]
    [InlineData("merchant")]
    [InlineData("scheme")]
    public async Task A_wrong_authorization_is_a_sign_error(string what)
    {
        using var request = Request(age: what switch { "old" => -301, "future" => 302, _ => 0 });
        var header = request.Headers.GetValues("Authorization").Single();
        var changed = what switch
        {
            "signature" => header.Replace("signature=\"", "signature=\"A", StringComparison.Ordinal),
            "none" => null,
            "twice" => $"{header},mchid=\"{WeChatPaySandbox.MerchantId}\"",
            "serial" => header.Replace(WeChatPaySandbox.MerchantSerial, WeChatPaySandbox.PlatformSerial, StringComparison.Ordinal),
            "merchant" => header.Replace(WeChatPaySandbox.MerchantId, "1900000002", StringComparison.Ordinal),
            "scheme" => header.Replace("WECHATPAY2-SHA256-RSA2048", "Bearer", StringComparison.Ordinal),
            _ => header,
        };
        request.Headers.Remove("Authorization");
        if (changed is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", changed);
        }

        await AssertErrorAsync(request, HttpStatusCode.Unauthorized, "SIGN_ERROR");
    }

    [Fact]
    public async Task The_order_of_the_authorizations_parts_is_free()
    {
        using var request = Request();
        var header = request.Headers.GetValues("Authorization").Single();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", $"{header[..space]} {string.Join(", ", header[(space + 1)..].Split(',').Reverse())}");
        using var answer = await SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("User-Agent")]
    [InlineData("Accept")]
    public async Task A_missing_header_is_a_parameter_error(string name)
    {
        using var request = Request();
        request.Headers.Remove(name);
        await AssertErrorAsync(request, HttpStatusCode.BadRequest, "PARAM_ERROR");
    }

    [Theory]
    [InlineData("appid", "\"wxother\"", "APPID_MCHID_NOT_MATCH")]
    [InlineData("mchid", "\"1900000002\"", "MCH_NOT_EXISTS")]
    [InlineData("description", "\"\"", "PARAM_ERROR")]
    [InlineData("out_trade_no", "\"short\"", "PARAM_ERROR")]
    [InlineData("out_trade_no", "\"with a blank\"", "PARAM_ERROR")]
    [InlineData("out_trade_no", "\"123456789012345678901234567890123\"", "PARAM_ERROR")]
    [InlineData("notify_url", "\"http://wallet.example.test/x\"", "PARAM_ERROR")]
    [InlineData("notify_url", "\"https://wallet.example.test/x?y=z\"", "PARAM_ERROR")]
    [InlineData("amount", "{\"total\":0,\"currency\":\"CNY\"}", "PARAM_ERROR")]
    [InlineData("amount", "{\"total\":12.34,\"currency\":\"CNY\"}", "PARAM_ERROR")]
    [InlineData("amount", "{\"total\":\"1234\",\"currency\":\"CNY\"}", "PARAM_ERROR")]
    [InlineData("amount", "{\"total\":1234,\"currency\":\"USD\"}", "PARAM_ERROR")]
    [InlineData("time_expire", "\"2020-01-01T00:00:00+08:00\"", "PARAM_ERROR")]
    [InlineData("time_expire", "\"2999-01-01T00:00:00+08:00\"", "PARAM_ERROR")]
    [InlineData("time_expire", "\"2030-01-01 00:00:00\"", "PARAM_ERROR")]
    [InlineData("unknown", "1", "PARAM_ERROR")]
    public async Task A_wrong_parameter_is_refused(string name, string value, string code)
    {
        using var request = Request(order => order[name] = JsonNode.Parse(value));
        await AssertErrorAsync(request, HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_repeat_has_a_fresh_code_and_a_change_is_refused()
    {
        var order = Parameters();
        using var first = await SendAsync(Request(order));
        using var second = await SendAsync(Request(order));
        Assert.NotEqual(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        order["description"] = "something else";
        using var changed = Request(order);
        await AssertErrorAsync(changed, HttpStatusCode.Forbidden, "OUT_TRADE_NO_USED");
    }

    [Fact]
    public async Task A_paid_order_can_be_neither_opened_nor_closed_again()
    {
        var order = Parameters();
        var number = (string)order["out_trade_no"]!;
        using var opened = await SendAsync(Request(order));
        using var paid = await _world.Http.PostAsync($"/cashier/wechat-pay/{number}/pay", null);
        using var repeat = Request(order);
        await AssertErrorAsync(repeat, HttpStatusCode.BadRequest, "ORDERPAID");
        var close = new JsonObject { ["mchid"] = WeChatPaySandbox.MerchantId };
        using var closing = Signed(HttpMethod.Post, $"/v3/pay/transactions/out-trade-no/{number}/close", close.ToJsonString());
        await AssertErrorAsync(closing, HttpStatusCode.BadRequest, "ORDERPAID");

        var transaction = (string)JsonNode.Parse(await paid.Content.ReadAsStringAsync())!["transactionId"]!;
        using var query = Signed(HttpMethod.Get, $"/v3/pay/transactions/id/{transaction}?mchid={WeChatPaySandbox.MerchantId}", "");
        using var found = await SendAsync(query);
        Assert.Equal(number, (string)JsonNode.Parse(await found.Content.ReadAsStringAsync())!["out_trade_no"]!);
    }

    [Fact]
    public async Task A_query_names_its_merchant()
    {
        using var query = Signed(HttpMethod.Get, "/v3/pay/transactions/out-trade-no/T20260102000001", "");
        await AssertErrorAsync(query, HttpStatusCode.BadRequest, "PARAM_ERROR");
        using var unknown = Signed(HttpMethod.Get, $"/v3/pay/transactions/out-trade-no/T20260102000001?mchid={WeChatPaySandbox.MerchantId}", "");
        await AssertErrorAsync(unknown, HttpStatusCode.NotFound, "ORDER_NOT_EXIST");
    }

    private static JsonObject Parameters() => new()
    {
        ["appid"] = WeChatPaySandbox.AppId,
        ["mchid"] = WeChatPaySandbox.MerchantId,
        ["description"] = "钱包充值",
        ["out_trade_no"] = WeChatWorld.NewOrder(DateTimeOffset.UtcNow, TimeSpan.Zero).Id.Value,
        ["time_expire"] = DateTimeOffset.UtcNow.AddMinutes(15).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        ["notify_url"] = "https://wallet.example.test/wechat",
        ["amount"] = new JsonObject { ["total"] = 1234, ["currency"] = Currency.Cny.Code },
    };

    private HttpRequestMessage Request(Action<JsonObject>? change = null, int age = 0)
    {
        var parameters = Parameters();
        change?.Invoke(parameters);
        return Request(parameters, age);
    }

    private HttpRequestMessage Request(JsonObject parameters, int age = 0) => Signed(HttpMethod.Post, NativePath, parameters.ToJsonString(), age);

    private HttpRequestMessage Signed(HttpMethod method, string path, string body, int age = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(method, path);
        var parameter = _world.Signer.Sign(method.Method, path, bytes, DateTimeOffset.UtcNow.AddSeconds(age));
        request.Headers.TryAddWithoutValidation("Authorization", $"{WeChatPaySigner.Scheme} {parameter}");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "tests");
        if (bytes.Length > 0)
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return request;
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _world.Http.SendAsync(request);

    private async Task AssertErrorAsync(HttpRequestMessage request, HttpStatusCode status, string code)
    {
        using var answer = await SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, code), (answer.StatusCode, (string?)JsonNode.Parse(body)!["code"]));
    }
}
