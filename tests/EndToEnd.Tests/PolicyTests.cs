using System.Net;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>Who may top up what, and why not, over HTTP.</summary>
[Collection(SharedRuledSystem.Name)]
public sealed class PolicyTests(RuledSystem system)
{
    private const string WeChat100 = """{"option":"cny-100","method":"wechat_pay"}""";

    public static TheoryData<string, string, string, int, string, string> Refusals => new()
    {
        { "status=frozen", WeChat100, "", 403, "account_not_active", "ask_support" },
        { "region=DE", WeChat100, "", 403, "region_blocked", "none" },
        { "accountType=guest", WeChat100, "", 403, "account_type_not_allowed", "none" },
        { "", """{"option":"cny-100","method":"card"}""", "wechat_pay,alipay", 403, "verification_required", "verify_identity" },
        { "", """{"option":"cny-100","method":"bank_transfer"}""", "wechat_pay,alipay", 422, "method_not_domestic", "use_another_method" },
        { "", """{"option":"cny-500","method":"alipay"}""", "wechat_pay,alipay", 422, "amount_out_of_range", "change_amount" },
        { "", Amount(350_000), "wechat_pay,alipay", 422, "payment_limit_exceeded", "verify_identity" },
        { "birthDate=child", WeChat100, "", 422, "payment_limit_exceeded", "none" },
        { "birthDate=minor", WeChat100, "wechat_pay,alipay", 422, "payment_limit_exceeded", "change_amount" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_choice_is_explained(string who, string body, string alternatives, int status, string code, string remedy)
    {
        var account = await OpenAsync(who);
        using var service = system.Service();
        foreach (var path in new[] { "quotes", "top-ups" })
        {
            using var answer = await service.SendAsync(Post($"/v1/accounts/{account}/{path}", body));
            var problem = await ProblemAsync(answer, status, code);
            var decision = problem["decision"]!;
            Assert.Equal(code, decision["code"]!.GetValue<string>());
            Assert.Equal("test-policy-1", decision["policyVersion"]!.GetValue<string>());
            Assert.Equal(remedy, decision["remedy"]!.GetValue<string>());
            Assert.Equal(alternatives, string.Join(',', decision["alternatives"]!.AsArray().Select(other => other!["method"]!.GetValue<string>())));
            Assert.Equal(problem["detail"]!.GetValue<string>(), decision["text"]!["en"]!.GetValue<string>());
            Assert.False(string.IsNullOrWhiteSpace(decision["rule"]!.GetValue<string>()));
            Assert.Null(decision["inputs"]!["age"]);
            Assert.DoesNotContain("birthDate", problem.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("en-GB,en;q=0.9", "en")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN")]
    [InlineData("fr;q=1, en;q=0.3, zh-Hans;q=0.7", "zh-CN")]
    [InlineData("zh;q=0, en;q=0.1", "en")]
    [InlineData("zho;q=1", "en")]
    [InlineData(";;;===", "en")]
    public async Task A_refusal_speaks_the_users_language(string? wish, string language)
    {
        var account = await OpenAsync("accountType=guest");
        using var service = system.Service(wish);
        using var answer = await service.SendAsync(Post($"/v1/accounts/{account}/quotes", WeChat100));
        var problem = await ProblemAsync(answer, 403, "account_type_not_allowed");
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Equal(problem["decision"]!["text"]![language]!.GetValue<string>(), problem["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Options_show_bonus_first_top_up_and_why_a_method_is_closed()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var options = await GetAsync(service, $"/v1/accounts/{account}/top-up-options");
        var first = options["options"]![0]!;
        Assert.True(first["firstTopUp"]!.GetValue<bool>());
        var bonus = options["options"]!.AsArray().Single(option => option!["id"]!.GetValue<string>() == "cny-200")!;
        Assert.Equal(1_500, bonus["bonus"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal(30, bonus["bonusDays"]!.GetValue<int>());
        Assert.Equal("2099-01-01T00:00:00Z", bonus["until"]!.GetValue<string>());

        var methods = options["methods"]!.AsArray().ToDictionary(method => method!["method"]!.GetValue<string>(), method => method!);
        Assert.Equal(["wechat_pay", "alipay", "card", "bank_transfer"], methods.Keys);
        Assert.True(methods["alipay"]["available"]!.GetValue<bool>());
        Assert.Equal(20_000, methods["alipay"]["max"]!["minorUnits"]!.GetValue<long>());
        Assert.Null(methods["alipay"]["decision"]);
        Assert.False(methods["card"]["available"]!.GetValue<bool>());
        Assert.Null(methods["card"]["max"]);
        Assert.Equal("full", methods["card"]["decision"]!["neededVerification"]!.GetValue<string>());
        Assert.Equal("method_not_domestic", methods["bank_transfer"]["decision"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_quoted_top_up_brings_what_was_quoted()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var quote = await QuoteAsync(service, account, """{"option":"cny-50-first","method":"wechat_pay"}""");
        Assert.Equal(5_000, quote["amount"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal(2_000, quote["bonus"]!["minorUnits"]!.GetValue<long>());
        Assert.True(quote["firstTopUp"]!.GetValue<bool>());
        Assert.InRange(quote["expiresAt"]!.GetValue<DateTimeOffset>() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15.1));

        var payment = await StartAsync(service, account, quote);
        Assert.Equal(2_000, payment["bonus"]!["minorUnits"]!.GetValue<long>());
        Assert.Null(payment["decision"]!["code"]);
        Assert.Equal("test-policy-1", payment["decision"]!["policyVersion"]!.GetValue<string>());
        var id = payment["id"]!.GetValue<string>();
        await system.Sandbox.PayAsync(id);
        var status = "";
        await Eventually.IsAsync(
            async () => (status = (await GetAsync(service, $"/v1/top-ups/{id}"))["status"]!.GetValue<string>()) == "credited",
            () => $"{id} is {status}, not credited.",
            TimeSpan.FromSeconds(10));
        var balance = (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["balances"]![0]!;
        Assert.Equal(5_000, balance["paid"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal(2_000, balance["bonus"]!["minorUnits"]!.GetValue<long>());

        // Once only: another quote is refused, and the offer is shown no more.
        using var again = await service.SendAsync(Post($"/v1/accounts/{account}/quotes", """{"option":"cny-50-first","method":"wechat_pay"}"""));
        await ProblemAsync(again, 422, "first_top_up_only");
        var options = await GetAsync(service, $"/v1/accounts/{account}/top-up-options");
        Assert.DoesNotContain(options["options"]!.AsArray(), option => option!["firstTopUp"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_own_amount_is_quoted_with_the_bonus_of_its_tier()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var quote = await QuoteAsync(service, account, Amount(30_000));
        Assert.Equal(2_000, quote["bonus"]!["minorUnits"]!.GetValue<long>());
        Assert.Null(quote["option"]);
        Assert.Equal(2_000, (await StartAsync(service, account, quote))["bonus"]!["minorUnits"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_repeat_of_a_quoted_top_up_gets_the_first_answer()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var quote = await QuoteAsync(service, account, WeChat100);
        var first = await StartAsync(service, account, quote);
        var again = await StartAsync(service, account, quote);
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("Zm9yZ2VkIHF1b3Rl")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\\u0000 '\\\"<>\\u4e2d")]
    public async Task What_is_no_quote_is_refused(string token)
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        using var answer = await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", $$"""{"quote":"{{token}}"}"""));
        await ProblemAsync(answer, 422, "quote_expired");
    }

    [Fact]
    public async Task An_altered_quote_and_anothers_are_refused()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var token = (await QuoteAsync(service, account, WeChat100))["token"]!.GetValue<string>();
        for (var at = 0; at < token.Length; at += 17)
        {
            var altered = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            await RefusedAsync(account, altered);
        }

        await RefusedAsync(account, token[..^4]);
        await RefusedAsync(account, new string('A', 30_000));
        await RefusedAsync(await system.OpenAccountAsync(), token);

        async Task RefusedAsync(string owner, string quote)
        {
            using var answer = await service.SendAsync(Post($"/v1/accounts/{owner}/top-ups", new JsonObject { ["quote"] = quote }.ToJsonString()));
            await ProblemAsync(answer, 422, "quote_expired");
        }
    }

    [Fact]
    public async Task A_quote_whose_time_is_over_starts_nothing_new_and_still_repeats_what_it_started()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var over = new JsonObject { ["quote"] = system.QuoteOfEarlier(account, TimeSpan.FromSeconds(1)) }.ToJsonString();
        using var late = await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", over));
        await ProblemAsync(late, 422, "quote_expired");

        var first = await StartAsync(service, account, await QuoteAsync(service, account, WeChat100));
        using var repeat = await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", over, "quoted"));
        Assert.Equal(HttpStatusCode.Created, repeat.StatusCode);
        Assert.Equal(first.ToJsonString(), JsonNode.Parse(await repeat.Content.ReadAsStringAsync())!.ToJsonString());
    }

    [Fact]
    public async Task A_quote_is_given_alone()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        var token = (await QuoteAsync(service, account, WeChat100))["token"]!.GetValue<string>();
        using var answer = await service.SendAsync(Post(
            $"/v1/accounts/{account}/top-ups", new JsonObject { ["quote"] = token, ["method"] = "wechat_pay" }.ToJsonString()));
        await ProblemAsync(answer, 400, "malformed_request");
    }

    [Fact]
    public async Task A_reached_day_limit_says_when_it_resets_and_a_refused_payment_can_be_read()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service("zh-CN");
        (await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", """{"option":"cny-2000","method":"wechat_pay"}"""))).EnsureSuccessStatusCode();
        using var answer = await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", """{"option":"cny-2000","method":"wechat_pay"}"""));
        var problem = await ProblemAsync(answer, 422, "day_limit_exceeded");
        var decision = problem["decision"]!;
        // Known well, the same user could go on at once: only the limits of the unverified stand in the way.
        Assert.Equal("cn.unverified", decision["rule"]!.GetValue<string>());
        Assert.Equal("wait", decision["remedy"]!.GetValue<string>());
        Assert.InRange(decision["passesAt"]!.GetValue<DateTimeOffset>() - DateTimeOffset.UtcNow, TimeSpan.Zero, TimeSpan.FromHours(24));
        Assert.Equal(100_000, decision["alternatives"]![0]!["max"]!["minorUnits"]!.GetValue<long>());
        Assert.Equal(200_000, decision["inputs"]!["dayTotal"]!["minorUnits"]!.GetValue<long>());
        Assert.Contains("重置", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reached_month_limit_is_refused()
    {
        var account = await system.OpenAccountAsync(birthDate: Born(years: 12));
        using var service = system.Service();
        for (var paid = 0; paid < 4; paid++)
        {
            (await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", """{"option":"cny-50","method":"wechat_pay"}"""))).EnsureSuccessStatusCode();
        }

        using var answer = await service.SendAsync(Post($"/v1/accounts/{account}/quotes", """{"option":"cny-50","method":"wechat_pay"}"""));
        var problem = await ProblemAsync(answer, 422, "month_limit_exceeded");
        Assert.Equal("cn.minors", problem["decision"]!["rule"]!.GetValue<string>());
        Assert.Equal(1, problem["decision"]!["passesAt"]!.GetValue<DateTimeOffset>().ToOffset(TimeSpan.FromHours(8)).Day);
    }

    [Fact]
    public async Task More_payments_than_may_be_open_are_refused()
    {
        var account = await system.OpenAccountAsync();
        using var service = system.Service();
        HttpResponseMessage answer;
        var started = 0;
        while ((answer = await service.SendAsync(Post($"/v1/accounts/{account}/top-ups", Amount(100)))).StatusCode == HttpStatusCode.Created)
        {
            Assert.True(++started <= Domain.TopUpUsage.OpenMax, $"{started} payments are open.");
        }

        var problem = await ProblemAsync(answer, 422, "too_many_open_payments");
        Assert.Equal("finish_open_payments", problem["decision"]!["remedy"]!.GetValue<string>());
        Assert.Equal(Domain.TopUpUsage.OpenMax, started);
    }

    private static string Born(int years) => DateOnly.FromDateTime(DateTime.UtcNow).AddYears(-years).AddDays(-10).ToString("yyyy-MM-dd");

    private static string Amount(long minorUnits) =>
        $$"""{"amount":{"minorUnits":{{minorUnits}},"currency":"CNY"},"method":"wechat_pay"}""";

    private static HttpRequestMessage Post(string path, string body, string? key = null) => new(HttpMethod.Post, path)
    {
        Headers = { { "Idempotency-Key", key ?? Guid.NewGuid().ToString() } },
        Content = new StringContent(body, null, "application/json"),
    };

    private static async Task<JsonNode> GetAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path))!;

    private static async Task<JsonNode> QuoteAsync(HttpClient client, string account, string body)
    {
        using var answer = await client.SendAsync(Post($"/v1/accounts/{account}/quotes", body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> StartAsync(HttpClient client, string account, JsonNode quote)
    {
        var body = new JsonObject { ["quote"] = quote["token"]!.GetValue<string>() };
        using var answer = await client.SendAsync(Post($"/v1/accounts/{account}/top-ups", body.ToJsonString(), "quoted"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"Not {status} {code} but {(int)answer.StatusCode}: {text}");
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        return problem;
    }

    private Task<string> OpenAsync(string who) => who.Split('=') switch
    {
        ["status", var status] => system.OpenAccountAsync(status: status),
        ["region", var region] => system.OpenAccountAsync(region: region),
        ["accountType", var type] => system.OpenAccountAsync(type),
        ["birthDate", var age] => system.OpenAccountAsync(birthDate: Born(age == "child" ? 6 : 12)),
        _ => system.OpenAccountAsync(),
    };
}
