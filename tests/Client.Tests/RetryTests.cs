namespace IM2.Client.Tests;

public sealed class RetryTests
{
    private static readonly Money Amount = new(100, "CNY");

    [Fact]
    public async Task A_key_is_made_and_the_same_at_each_try()
    {
        var api = new Scripted().Fails().Hangs().Refuses(503, "outcome_unknown").Answers(201, Scripted.Charge(), headers: ("Idempotency-Replayed", "true"));
        var charge = await api.Client.Charges.ChargeAsync("mei", Amount);

        Assert.Equal(4, api.Sent.Count);
        var key = Assert.Single(api.Sent.Select(static sent => sent.Key).Distinct());
        Assert.Equal(7, Guid.Parse(key!).Version);
        Assert.Single(api.Sent.Select(static sent => sent.Body).Distinct());
        Assert.Equal(key, charge.IdempotencyKey);
        Assert.True(charge.IsReplayed);
    }

    [Fact]
    public async Task Two_calls_have_two_keys()
    {
        var api = new Scripted().Answers(201, Scripted.Charge("chg_1")).Answers(201, Scripted.Charge("chg_2"));
        await api.Client.Charges.ChargeAsync("mei", Amount);
        await api.Client.Charges.ChargeAsync("mei", Amount);
        Assert.NotEqual(api.Sent[0].Key, api.Sent[1].Key);
    }

    [Fact]
    public async Task A_key_of_the_callers_is_used_as_it_is()
    {
        var api = new Scripted().Fails().Answers(201, Scripted.Charge());
        var charge = await api.Client.Charges.ChargeAsync("mei", Amount, idempotencyKey: "order-1", ifVersion: 12);
        Assert.All(api.Sent, static sent => Assert.Equal(("order-1", "\"12\""), (sent.Key, sent.IfMatch)));
        Assert.Equal("order-1", charge.IdempotencyKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("näh")]
    [InlineData("a\r\nX-Injected: 1")]
    public async Task A_key_that_no_header_can_carry_is_refused_before_anything_is_sent(string key)
    {
        var api = new Scripted();
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Charges.ChargeAsync("mei", Amount, idempotencyKey: key));
        Assert.Empty(api.Sent);
    }

    [Theory]
    [InlineData(408, "request_timeout")]
    [InlineData(409, "request_in_progress")]
    [InlineData(429, "rate_limited")]
    [InlineData(429, "wallet_busy")]
    [InlineData(500, "internal_error")]
    [InlineData(502, "")]
    [InlineData(503, "outcome_unknown")]
    [InlineData(503, "overloaded")]
    [InlineData(503, "not_ready")]
    [InlineData(504, "")]
    public async Task What_may_pass_is_tried_again(int status, string code)
    {
        var api = new Scripted().Refuses(status, code).Answers(201, Scripted.Charge());
        await api.Client.Charges.ChargeAsync("mei", Amount);
        Assert.Equal(2, api.Sent.Count);
    }

    [Theory]
    [InlineData(400, "malformed_request")]
    [InlineData(401, "unauthenticated")]
    [InlineData(403, "insufficient_scope")]
    [InlineData(404, "account_not_found")]
    [InlineData(409, "insufficient_funds")]
    [InlineData(412, "version_mismatch")]
    [InlineData(413, "body_too_large")]
    [InlineData(422, "idempotency_key_reused")]
    public async Task A_refusal_is_not_tried_again(int status, string code)
    {
        var api = new Scripted().Refuses(status, code);
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal((status, code, 1), (refused.Status, refused.Code, refused.Tries));
        Assert.Equal(api.Sent.Single().Key, refused.IdempotencyKey);
        Assert.Empty(api.Pauses);
    }

    [Fact]
    public async Task A_replayed_refusal_is_the_same_for_ever_whatever_its_status()
    {
        var api = new Scripted().Refuses(429, "wallet_busy", ("Idempotency-Replayed", "true"));
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.True(refused.IsReplayed);
        Assert.Single(api.Sent);
    }

    [Fact]
    public async Task Pauses_double_up_to_their_bound_and_are_random_below_it()
    {
        var api = new Scripted(static options => (options.RetryDelayMax, options.TriesMax) = (TimeSpan.FromMilliseconds(500), 5));
        api.Fails().Fails().Fails().Fails().Answers(201, Scripted.Charge());
        await api.Client.Charges.ChargeAsync("mei", Amount);
        Assert.Equal([100, 200, 250, 250], api.Pauses.Select(static pause => (int)pause.TotalMilliseconds));
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_waited_for_and_a_little_longer()
    {
        var api = new Scripted().Refuses(429, "rate_limited", ("Retry-After", "7")).Answers(201, Scripted.Charge());
        await api.Client.Charges.ChargeAsync("mei", Amount);
        Assert.Equal(TimeSpan.FromSeconds(7.1), Assert.Single(api.Pauses));
    }

    [Theory]
    [InlineData("Sun, 22 Nov 2026 09:30:20 GMT", 20.1)]
    [InlineData("Sun, 22 Nov 2026 09:00:00 GMT", 0.1)]
    public async Task Retry_After_as_a_date_is_waited_for(string date, double seconds)
    {
        var api = new Scripted().Refuses(503, "overloaded", ("Retry-After", date)).Answers(201, Scripted.Charge());
        await api.Client.Charges.ChargeAsync("mei", Amount);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(api.Pauses));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_total_time_is_left_to_the_caller()
    {
        var api = new Scripted().Refuses(429, "rate_limited", ("Retry-After", "3600"));
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal(TimeSpan.FromHours(1), refused.RetryAfter);
        Assert.Empty(api.Pauses);
    }

    [Fact]
    public async Task Tries_end_with_their_number()
    {
        var api = new Scripted(static options => options.TriesMax = 3).Fails().Fails().Fails();
        var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal(3, unknown.Tries);
        Assert.Equal(3, api.Sent.Count);
        Assert.Equal(api.Sent[0].Key, unknown.IdempotencyKey);
        Assert.Contains(unknown.IdempotencyKey!, unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_end_with_the_total_time()
    {
        var api = new Scripted(static options => (options.TotalTimeout, options.TriesMax) = (TimeSpan.FromSeconds(25), 100)).Hangs().Hangs().Hangs();
        await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal(3, api.Sent.Count);
    }

    [Fact]
    public async Task What_was_never_sent_is_no_unknown_outcome()
    {
        var api = new Scripted(static options => options.TriesMax = 2).Fails(HttpRequestError.ConnectionError).Fails(HttpRequestError.NameResolutionError);
        var unreached = await Assert.ThrowsAsync<Im2UnavailableException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal(api.Sent[0].Key, unreached.IdempotencyKey);
    }

    [Theory]
    [InlineData(401, "unauthenticated")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "not_found")]
    [InlineData(429, "rate_limited", "3600")]
    [InlineData(404, "")]
    [InlineData(400, "malformed_request")]
    public async Task What_is_said_before_the_operation_is_decided_settles_no_earlier_try(int status, string code, string retryAfter = "1")
    {
        var api = new Scripted().Hangs().Refuses(status, code, ("Retry-After", retryAfter));
        var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal(code, unknown.Problem!.Code);
    }

    [Fact]
    public async Task A_refusal_of_the_operation_settles_earlier_tries()
    {
        var api = new Scripted().Hangs().Refuses(409, "insufficient_funds");
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Equal("insufficient_funds", refused.Code);
    }

    [Fact]
    public async Task A_request_that_still_runs_has_no_known_outcome()
    {
        var api = new Scripted(static options => options.TriesMax = 2).Refuses(409, "request_in_progress").Refuses(409, "request_in_progress");
        await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
    }

    [Theory]
    [InlineData("<html>Please log in to the network</html>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json")]
    public async Task A_success_that_can_not_be_read_is_none(string body, string contentType)
    {
        var api = new Scripted().Answers(200, body, contentType);
        await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Single(api.Sent);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_leaves_the_outcome_open()
    {
        var api = new Scripted().Answers(307, "", headers: ("Location", "https://elsewhere.example/"));
        await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", Amount));
        Assert.Single(api.Sent);
    }

    [Fact]
    public async Task A_change_without_a_key_is_sent_once()
    {
        const string Id = "pay_00000000000000000000000000";
        Func<Im2Client, Task>[] calls =
        [
            static client => client.TopUps.RefreshAsync(Id),
            static client => client.TopUps.CancelAsync(Id),
            static client => client.TopUps.QuoteAsync("mei", TopUpChoice.Of("cny-100", PaymentMethod.Alipay)),
            static client => client.Accounts.ChangeAsync("mei", new AccountChange { Reason = "Asked for", Status = AccountStatus.Frozen }),
        ];
        foreach (var call in calls)
        {
            var api = new Scripted().Fails();
            var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => call(api.Client));
            Assert.Null(unknown.IdempotencyKey);
            Assert.Null(Assert.Single(api.Sent).Key);

            var busy = new Scripted().Refuses(503, "overloaded");
            await Assert.ThrowsAsync<Im2ProblemException>(() => call(busy.Client));
            Assert.Single(busy.Sent);
        }
    }

    [Fact]
    public async Task A_read_is_tried_again_and_then_unavailable()
    {
        var api = new Scripted(static options => options.TriesMax = 3).Fails().Hangs().Fails();
        await Assert.ThrowsAsync<Im2UnavailableException>(() => api.Client.Accounts.GetAsync("mei"));
        Assert.All(api.Sent, static sent => Assert.Null(sent.Key));
        Assert.Equal(3, api.Sent.Count);
    }
}
