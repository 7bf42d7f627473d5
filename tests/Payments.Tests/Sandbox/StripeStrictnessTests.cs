using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IM2.Payments.Tests.Stripe;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The sandbox refuses what Stripe refuses, and repeats what Stripe repeats.</summary>
public sealed class StripeStrictnessTests : IAsyncLifetime
{
    private const string Sessions = "/v1/checkout/sessions";
    private StripeWorld _world = null!;
    private string _key = null!;

    public async Task InitializeAsync()
    {
        _world = await StripeWorld.StartAsync();
        _key = (await File.ReadAllTextAsync(StripeSandbox.FilesIn(_world.Folder).SecretKeyFile)).Trim();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_good_request_is_answered_with_a_session()
    {
        var (status, session) = await PostAsync(Sessions, Parameters());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("open", "unpaid", 1234, "cny"), (
            (string?)session["status"], (string?)session["payment_status"], (int)session["amount_total"]!, (string?)session["currency"]));
        Assert.StartsWith($"{_world.Url}cashier/stripe/cs_test_", (string?)session["url"], StringComparison.Ordinal);
        Assert.DoesNotContain(session.AsObject(), static member => member.Key[0] == '_');
    }

    [Theory]
    [InlineData("mode", null, "parameter_missing")]
    [InlineData("mode", "", "parameter_invalid_empty")]
    [InlineData("mode", "subscription", null)]
    [InlineData("success_url", null, "parameter_missing")]
    [InlineData("success_url", "nowhere", "url_invalid")]
    [InlineData("cancel_url", "ftp://wallet.example.test", "url_invalid")]
    [InlineData("line_items[0][price_data][currency]", "CNY", null)]
    [InlineData("line_items[0][price_data][currency]", null, "parameter_missing")]
    [InlineData("line_items[0][price_data][unit_amount]", "12.34", "parameter_invalid_integer")]
    [InlineData("line_items[0][price_data][unit_amount]", "49", "amount_too_small")]
    [InlineData("line_items[0][price_data][unit_amount]", "100000000", "amount_too_large")]
    [InlineData("line_items[0][price_data][product_data][name]", "", "parameter_invalid_empty")]
    [InlineData("line_items[0][quantity]", null, "parameter_missing")]
    [InlineData("line_items[0][price]", "price_1", "parameter_unknown")]
    [InlineData("payment_method_types[0]", "card", "parameter_unknown")]
    [InlineData("payment_intent_data[amount]", "1", "parameter_unknown")]
    [InlineData("metadata[a][b]", "1", "parameter_unknown")]
    [InlineData("something", "1", "parameter_unknown")]
    public async Task A_wrong_parameter_is_refused_by_its_name(string name, string? value, string? code)
    {
        var parameters = Parameters();
        parameters.Remove(name);
        if (value is not null)
        {
            parameters[name] = value;
        }

        await AssertErrorAsync(Sessions, parameters, HttpStatusCode.BadRequest, "invalid_request_error", code, name);
    }

    [Theory]
    [InlineData(29 * 60, false)]
    [InlineData((30 * 60) + 10, true)]
    [InlineData((24 * 3600) - 10, true)]
    [InlineData((24 * 3600) + 60, false)]
    public async Task A_session_lives_half_an_hour_to_a_day(int seconds, bool isTaken)
    {
        var parameters = Parameters();
        parameters["expires_at"] = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds}";
        var (status, answer) = await PostAsync(Sessions, parameters);
        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, status);
        Assert.Equal(isTaken ? null : "expires_at", (string?)answer["error"]?["param"]);
    }

    [Fact]
    public async Task The_first_executed_answer_is_repeated_for_its_key()
    {
        var parameters = Parameters();
        var key = Guid.NewGuid().ToString();
        parameters["mode"] = "wrong";
        await AssertErrorAsync(Sessions, parameters, HttpStatusCode.BadRequest, "invalid_request_error", null, "mode", key);

        // The error of a validation is not kept.
        parameters["mode"] = "payment";
        using var first = await SendAsync(HttpMethod.Post, Sessions, parameters, key);
        using var second = await SendAsync(HttpMethod.Post, Sessions, parameters.Reverse(), key);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());

        parameters["metadata[other]"] = "1";
        await AssertErrorAsync(Sessions, parameters, HttpStatusCode.BadRequest, "idempotency_error", null, null, key);
    }

    [Fact]
    public async Task Many_at_once_under_one_key_are_one_session()
    {
        var (parameters, key) = (Parameters(), Guid.NewGuid().ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(Sessions, parameters, key)));
        Assert.Single(answers.Select(static answer => (string?)answer.Json["id"]).Distinct());
    }

    [Fact]
    public async Task A_repeat_tells_how_it_was_and_a_read_how_it_is()
    {
        var key = Guid.NewGuid().ToString();
        var parameters = Parameters();
        var id = (string)(await PostAsync(Sessions, parameters, key)).Json["id"]!;
        await PostAsync($"{Sessions}/{id}/expire", []);
        Assert.Equal("open", (string?)(await PostAsync(Sessions, parameters, key)).Json["status"]);
        Assert.Equal("expired", (string?)(await GetAsync($"{Sessions}/{id}"))["status"]);

        // What was refused while it was executed is kept for its key as well.
        var again = Guid.NewGuid().ToString();
        await AssertErrorAsync($"{Sessions}/{id}/expire", [], HttpStatusCode.BadRequest, "invalid_request_error", null, null, again);
        using var repeat = await SendAsync(HttpMethod.Post, $"{Sessions}/{id}/expire", [], again);
        Assert.Equal("true", repeat.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Theory]
    [InlineData("Bearer sk_test_wrong")]
    [InlineData("Basic c2tfdGVzdA==")]
    [InlineData("")]
    public async Task A_wrong_key_is_refused(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/payment_intents/pi_1");
        if (authorization.Length > 0)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        using var answer = await _world.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/payment_intents/pi_1", "resource_missing")]
    [InlineData("/v1/checkout/sessions/cs_test_1", "resource_missing")]
    [InlineData("/v1/refunds/re_1", "resource_missing")]
    [InlineData("/v1/charges/ch_1", "resource_missing")]
    [InlineData("/v1/refunds?payment_intent=pi_1", "resource_missing")]
    [InlineData("/v1/customers", null)]
    public async Task What_does_not_exist_is_missing(string path, string? code)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, []);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["code"]);
    }

    [Theory]
    [InlineData("/v1/refunds?limit=0")]
    [InlineData("/v1/refunds?limit=101")]
    [InlineData("/v1/refunds?status=failed")]
    [InlineData("/v1/balance_transactions?created[gte]=yesterday")]
    [InlineData("/v1/balance_transactions?expand[]=data.everything")]
    [InlineData("/v1/balance_transactions?limit=1&limit=2")]
    public async Task A_wrong_query_is_refused(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, []);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_payment_intent_goes_through_its_states()
    {
        var (_, intent) = await PostAsync("/v1/payment_intents", new() { ["amount"] = "1234", ["currency"] = "cny" });
        var path = $"/v1/payment_intents/{(string?)intent["id"]}";
        Assert.Equal("requires_payment_method", (string?)(await ConfirmAsync(path, "pm_card_chargeDeclined"))["status"]);
        Assert.Equal("card_declined", (string?)(await GetAsync(path))["last_payment_error"]!["code"]);
        Assert.Equal("requires_action", (string?)(await ConfirmAsync(path, "pm_card_authenticationRequired"))["status"]);
        var paid = await ConfirmAsync(path, "pm_card_visa");
        Assert.Equal(("succeeded", 1234), ((string?)paid["status"], (int)paid["amount_received"]!));
        Assert.Equal("succeeded", (string?)(await GetAsync($"/v1/charges/{(string?)paid["latest_charge"]}"))["status"]);
        foreach (var (verb, parameters) in new (string, Dictionary<string, string>)[]
        {
            ("cancel", []), ("confirm", new() { ["payment_method"] = "pm_card_visa" }),
        })
        {
            await AssertErrorAsync(
                $"{path}/{verb}", parameters, HttpStatusCode.BadRequest, "invalid_request_error", "payment_intent_unexpected_state", null);
        }
    }

    [Fact]
    public async Task The_payment_intent_of_a_session_can_not_be_cancelled_by_itself()
    {
        var order = await _world.OpenAsync();
        using var declined = await _world.TryToPayAsync(order.Order, "declined");
        var intent = (string?)(await GetAsync($"{Sessions}/{order.Reference}"))["payment_intent"];
        await AssertErrorAsync($"/v1/payment_intents/{intent}/cancel", [], HttpStatusCode.BadRequest, "invalid_request_error", null, null);
    }

    private static Dictionary<string, string> Parameters() => new()
    {
        ["mode"] = "payment",
        ["success_url"] = "https://wallet.example.test/paid",
        ["line_items[0][price_data][currency]"] = "cny",
        ["line_items[0][price_data][unit_amount]"] = "1234",
        ["line_items[0][price_data][product_data][name]"] = "钱包充值",
        ["line_items[0][quantity]"] = "1",
        ["metadata[payment]"] = StripeWorld.NewOrder(DateTimeOffset.UtcNow).Id.Value,
    };

    private async Task<JsonNode> ConfirmAsync(string path, string method) =>
        (await PostAsync($"{path}/confirm", new() { ["payment_method"] = method })).Json;

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, []);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<(HttpStatusCode Status, JsonNode Json)> PostAsync(string path, Dictionary<string, string> parameters, string? key = null)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, parameters, key);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private async Task AssertErrorAsync(
        string path, Dictionary<string, string> parameters, HttpStatusCode status, string type, string? code, string? param, string? key = null)
    {
        var (answered, json) = await PostAsync(path, parameters, key);
        var error = json["error"]!;
        Assert.Equal((status, type, code, param), (answered, (string?)error["type"], (string?)error["code"], (string?)error["param"]));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>> parameters, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        if (method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent(parameters);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _world.Http.SendAsync(request);
    }
}
