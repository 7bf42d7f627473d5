using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class BadInputTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    public static TheoryData<string, string, int, string> Bodies => new()
    {
        { "amount 0", Amount("0"), 422, "amount_out_of_range" },
        { "negative amount", Amount("-1"), 422, "amount_out_of_range" },
        { "amount above 10^12", Amount("1000000000001"), 422, "amount_out_of_range" },
        { "amount below the region's", Amount("1"), 422, "amount_out_of_range" },
        { "largest 64-bit amount", Amount("9223372036854775807"), 422, "amount_out_of_range" },
        { "amount 10^19", Amount("10000000000000000000"), 400, "malformed_request" },
        { "fractional amount", Amount("1.5"), 400, "malformed_request" },
        { "fraction of nothing", Amount("100.0"), 400, "malformed_request" },
        { "exponent", Amount("1e4"), 400, "malformed_request" },
        { "amount in quotes", Amount("\"10000\""), 400, "malformed_request" },
        { "amount null", Amount("null"), 400, "malformed_request" },
        { "other currency", Amount("10000", "USD"), 422, "currency_mismatch" },
        { "unknown currency", Amount("10000", "ZZZ"), 400, "malformed_request" },
        { "currency in lower case", Amount("10000", "cny"), 400, "malformed_request" },
        { "unknown option", """{"option":"cny-101","method":"wechat_pay"}""", 422, "option_unknown" },
        { "option and amount", """{"option":"cny-100","amount":{"minorUnits":10000,"currency":"CNY"},"method":"wechat_pay"}""", 400, "malformed_request" },
        { "neither option nor amount", """{"method":"wechat_pay"}""", 400, "malformed_request" },
        { "empty option", """{"option":"","method":"wechat_pay"}""", 400, "malformed_request" },
        { "unknown method", """{"option":"cny-100","method":"cash"}""", 400, "malformed_request" },
        { "method as a number", """{"option":"cny-100","method":1}""", 400, "malformed_request" },
        { "method in another case", """{"option":"cny-100","method":"WeChat_Pay"}""", 400, "malformed_request" },
        { "no method", """{"option":"cny-100"}""", 400, "malformed_request" },
        { "unknown property", """{"option":"cny-100","method":"wechat_pay","status":"credited"}""", 400, "malformed_request" },
        { "property in another case", """{"Option":"cny-100","method":"wechat_pay"}""", 400, "malformed_request" },
        { "repeated property", """{"option":"cny-50","option":"cny-100","method":"wechat_pay"}""", 400, "malformed_request" },
        { "truncated", """{"option":"cny-100","method":"wech""", 400, "malformed_request" },
        { "trailing comma", """{"option":"cny-100","method":"wechat_pay",}""", 400, "malformed_request" },
        { "comment", """{"option":"cny-100","method":"wechat_pay"/**/}""", 400, "malformed_request" },
        { "lone surrogate", """{"option":"\ud800","method":"wechat_pay"}""", 400, "malformed_request" },
        { "deep nesting", new string('[', 1000) + new string(']', 1000), 400, "malformed_request" },
        { "deep nesting in a property", "{\"amount\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 101), 400, "malformed_request" },
        { "null", "null", 400, "malformed_request" },
        { "array", "[]", 400, "malformed_request" },
        { "empty", "", 400, "malformed_request" },
        { "not JSON", "option=cny-100", 400, "malformed_request" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_refused_and_changes_nothing(string what, string body, int status, string code)
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var before = await TraceAsync(service, account);
        using var answer = await service.SendAsync(TopUp(account, "key-1", body));
        await AssertProblemAsync(answer, status, code);
        Assert.Equal(before, await TraceAsync(service, account));

        if (code == "method_unavailable")
        {
            // The policy has decided on it: this is the key's answer for ever, and nothing was started.
            using var again = await service.SendAsync(TopUp(account, "key-1", body));
            await AssertProblemAsync(again, status, code);
            Assert.Equal(before, await TraceAsync(service, account));
            return;
        }

        // The key is free: nothing was started under it.
        Assert.True((await StartAsync(service, account)) is not null, what);
    }

    [Fact]
    public async Task A_method_that_is_not_on_offer_is_refused_for_ever_under_its_key()
    {
        const string byCard = """{"option":"cny-100","method":"card"}""";
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var before = await TraceAsync(service, account);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var answer = await service.SendAsync(TopUp(account, "key-1", byCard));
            await AssertProblemAsync(answer, 422, "method_unavailable");
        }

        Assert.Equal(before, await TraceAsync(service, account));
        using var other = await service.SendAsync(TopUp(account, "key-1", Choices.Cny100));
        await AssertProblemAsync(other, 422, "idempotency_key_reused");
        Assert.NotNull(await StartAsync(service, account, "key-2"));
    }

    [Theory]
    [InlineData(null, "idempotency_key_missing")]
    [InlineData("", "idempotency_key_missing")]
    [InlineData("with space", "idempotency_key_invalid")]
    [InlineData("256", "idempotency_key_invalid")]
    public async Task A_bad_key_is_refused(string? key, string code)
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        using var request = TopUp(account, "x", Choices.Cny100);
        request.Headers.Remove("Idempotency-Key");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "256" ? new string('k', 256) : key);
        }

        using var answer = await service.SendAsync(request);
        await AssertProblemAsync(answer, 400, code);
    }

    [Fact]
    public async Task A_key_that_is_given_twice_is_refused()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        using var request = TopUp(account, "one", Choices.Cny100);
        request.Headers.Add("Idempotency-Key", "two");
        using var answer = await service.SendAsync(request);
        await AssertProblemAsync(answer, 400, "idempotency_key_invalid");
    }

    [Fact]
    public async Task A_key_with_other_content_is_refused_and_the_first_payment_stays()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var first = await StartAsync(service, account, "key-1", Choices.Cny100);
        using var other = await service.SendAsync(TopUp(account, "key-1", Choices.Cny50));
        await AssertProblemAsync(other, 422, "idempotency_key_reused");
        var again = await StartAsync(service, account, "key-1", Choices.Cny100);
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_refused()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var before = await TraceAsync(service, account);
        using var answer = await service.SendAsync(TopUp(account, "key-1", new string(' ', 10 * 1024 * 1024)));
        await AssertProblemAsync(answer, 413, "body_too_large");
        Assert.Equal(before, await TraceAsync(service, account));
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_not_waited_for()
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, System.BaseAddress.Port);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /v1/accounts/slow HTTP/1.1\r\nHost: {System.BaseAddress.Authority}\r\nAuthorization: Bearer {RunningSystem.ServiceKey}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
        using var reader = new StreamReader(connection.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"request_timeout\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=bogus")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=\"utf-8\"")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        using var request = TopUp(account, "key-1", Choices.Cny100);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Choices.Cny100));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await service.SendAsync(request);
        await AssertProblemAsync(answer, 415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("GET", "/v1/accounts/nobody/wallet", 404, "account_not_found")]
    [InlineData("GET", "/v1/accounts/nobody/entries", 404, "account_not_found")]
    [InlineData("GET", "/v1/accounts/nobody/top-up-options", 404, "account_not_found")]
    [InlineData("GET", "/v1/accounts/nobody/events", 404, "account_not_found")]
    [InlineData("GET", "/v1/accounts/no%20body", 400, "malformed_request")]
    [InlineData("GET", "/v1/accounts/nobody/entries?limit=0", 400, "malformed_request")]
    [InlineData("GET", "/v1/accounts/nobody/entries?limit=101", 400, "malformed_request")]
    [InlineData("GET", "/v1/accounts/nobody/entries?limit=ten", 400, "malformed_request")]
    [InlineData("GET", "/v1/accounts/nobody/entries?cursor=abc", 400, "cursor_invalid")]
    [InlineData("GET", "/v1/top-ups/pay_00000000000000000000000000", 404, "payment_not_found")]
    [InlineData("GET", "/v1/top-ups/pay_00000000000000000000000000/events", 404, "payment_not_found")]
    [InlineData("POST", "/v1/top-ups/pay_00000000000000000000000000/refresh", 404, "payment_not_found")]
    [InlineData("GET", "/v1/top-ups/1", 400, "malformed_request")]
    [InlineData("GET", "/v1/nothing", 404, "not_found")]
    [InlineData("DELETE", "/v1/accounts/nobody", 405, "method_not_allowed")]
    public async Task A_bad_address_is_a_problem(string method, string path, int status, string code)
    {
        using var service = System.Service();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await service.SendAsync(request);
        await AssertProblemAsync(answer, status, code);
    }

    [Fact]
    public async Task An_unknown_account_cannot_top_up()
    {
        using var service = System.Service();
        using var answer = await service.SendAsync(TopUp("nobody", "key-1", Choices.Cny100));
        await AssertProblemAsync(answer, 404, "account_not_found");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string Amount(string minorUnits, string currency = "CNY") =>
        $$"""{"amount":{"minorUnits":{{minorUnits}},"currency":"{{currency}}"},"method":"wechat_pay"}""";
}
