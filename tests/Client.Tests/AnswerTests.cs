using System.Text.Json;

namespace IM2.Client.Tests;

public sealed class AnswerTests
{
    private const string Wallet =
        """{"account":"mei","version":7,"status":"open","balances":[{"currency":"CNY","paid":{"minorUnits":1000,"currency":"CNY"},"bonus":{"minorUnits":0,"currency":"CNY"},"held":{"minorUnits":0,"currency":"CNY"},"owed":{"minorUnits":0,"currency":"CNY"},"available":{"minorUnits":1000,"currency":"CNY"}}]}""";

    [Fact]
    public async Task A_problem_has_all_that_was_said()
    {
        var api = new Scripted().Answers(
            422,
            """
            {"type":"/problems/day_limit_exceeded","title":"Day limit exceeded","status":422,"code":"day_limit_exceeded","detail":"No more today.","traceId":"t-1","fresh":1,
             "decision":{"code":"day_limit_exceeded","rule":"cn.day","policyVersion":"7","remedy":"wait","passesAt":"2026-11-23T00:00:00Z","alternatives":[],"text":{"en":"Tomorrow.","zh-CN":"明天。"}}}
            """,
            "application/problem+json",
            ("Idempotency-Replayed", "true"));
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(
            () => api.Client.TopUps.StartAsync("mei", TopUpChoice.Of("cny-100", PaymentMethod.Alipay)));
        Assert.Equal(("day_limit_exceeded", 422, "No more today.", "t-1", true), (refused.Code, refused.Status, refused.Detail, refused.TraceId, refused.IsReplayed));
        Assert.Equal("cn.day", refused.Decision!.Value.GetProperty("rule").GetString());
        var decision = PolicyDecision.Of(refused.Decision)!;
        Assert.Equal(PolicyRemedy.Wait, decision.Remedy);
        Assert.Equal("明天。", decision.Text!.ZhCn);
        Assert.Equal("POST /v1/accounts/mei/top-ups", refused.Operation);
    }

    [Theory]
    [InlineData("<html>403</html>", "text/html")]
    [InlineData("not json", "application/problem+json")]
    [InlineData("""{"code":null,"detail":null,"status":"?"}""", "application/problem+json")]
    [InlineData("""{"code":null,"detail":null}""", "application/json")]
    [InlineData("", "application/json")]
    public async Task A_problem_of_something_between_has_its_status_and_no_code(string body, string contentType)
    {
        var api = new Scripted().Answers(403, body, contentType);
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Wallets.GetAsync("mei"));
        Assert.Equal((403, "", ""), (refused.Status, refused.Code, refused.Detail));
        Assert.Null(refused.Decision);
    }

    [Fact]
    public async Task What_this_client_does_not_know_breaks_nothing()
    {
        var api = new Scripted()
            .Answers(200, Wallet.Replace("\"open\"", "\"hibernating\",\"mood\":{\"deep\":[1,2]}", StringComparison.Ordinal))
            .Answers(200, """
                {"id":"pay_1","account":"mei","amount":{"minorUnits":1,"currency":"XAU","scale":3},"method":"digital_yuan","status":"on_the_moon","action":{"type":"look_up","where":"sky"},
                 "startedAt":"2026-11-22T09:30:00Z","expiresAt":"2026-11-22T09:30:00Z","waiting":{"for":"stars","since":"2026-11-22T09:30:00Z"},
                 "refunds":[{"id":"ref_1","amount":{"minorUnits":1,"currency":"XAU"},"status":"new","startedAt":"2026-11-22T09:30:00Z"}],"disputes":[]}
                """)
            .Answers(200, """{"results":[{"status":201,"replayed":false,"operation":{"type":"swap","id":"swp_1","account":"mei","amount":{"minorUnits":1,"currency":"CNY"},"at":"2026-11-22T09:30:00Z","with":"x"},"problem":null}]}""");

        Assert.Equal("hibernating", (await api.Client.Wallets.GetAsync("mei")).Status.Name);
        var topUp = await api.Client.TopUps.GetAsync("pay_1");
        Assert.Equal(("digital_yuan", "on_the_moon", "look_up", "stars"), (topUp.Method.Name, topUp.Status.Name, topUp.Action!.Type.Name, topUp.Waiting!.For.Name));
        var batch = await api.Client.Batches.ExecuteAsync([new BatchRelease("mei", "hld_1")]);
        Assert.Equal("swap", Assert.IsType<UnknownOperation>(batch.Results[0].Operation).Type);
    }

    [Fact]
    public async Task A_wallet_that_has_not_changed_is_the_one_that_is_known()
    {
        var api = new Scripted().Answers(200, Wallet, headers: ("ETag", "\"7\"")).Does(static _ => Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotModified)));
        var known = await api.Client.Wallets.GetAsync("mei");
        Assert.Equal(new Money(1000, "CNY"), known.Available("CNY"));
        Assert.Equal(new Money(0, "JPY"), known.Available("JPY"));
        Assert.Same(known, await api.Client.Wallets.GetAsync("mei", known));
        Assert.Equal([null, "\"7\""], api.Sent.Select(static sent => sent.IfNoneMatch));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Wallets.GetAsync("lan", known));
    }

    [Fact]
    public async Task Entries_come_page_by_page_also_past_empty_ones()
    {
        var api = new Scripted().Answers(200, Page("c 1", 9, 8)).Answers(200, Page("c2")).Answers(200, Page(null, 7));
        var filter = new EntryFilter { Direction = EntryDirection.In, From = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.FromHours(8)), PageSize = 2 };
        Assert.Equal([9, 8, 7], await ListAsync(api.Client.Entries.ListAsync("mei", filter)));
        Assert.Equal("/v1/accounts/mei/entries?limit=2&direction=in&from=2026-11-01T00%3A00%3A00Z", api.Sent[0].PathAndQuery);
        Assert.StartsWith("/v1/accounts/mei/entries?cursor=c%201&limit=2", api.Sent[1].PathAndQuery, StringComparison.Ordinal);
        Assert.StartsWith("/v1/accounts/mei/entries?cursor=c2&", api.Sent[2].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_pages_that_are_needed_are_asked_for()
    {
        var api = new Scripted().Answers(200, Page("c1", 9, 8));
        await foreach (var entry in api.Client.Entries.ListAsync("mei"))
        {
            Assert.Equal(9, entry.Sequence);
            break;
        }

        Assert.Single(api.Sent);
    }

    [Fact]
    public async Task A_page_after_itself_does_not_go_on_for_ever()
    {
        var api = new Scripted().Answers(200, Page("c1", 9)).Answers(200, Page("c1", 9));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ListAsync(api.Client.Entries.ListAsync("mei")));
    }

    [Fact]
    public async Task A_statement_is_handed_on_as_it_arrives()
    {
        var api = new Scripted().Refuses(503, "overloaded").Answers(200, "at,amount\r\n", "text/csv");
        await using var statement = await api.Client.Entries.GetStatementAsync("mei", "CNY", api.Clock.GetUtcNow().AddDays(-1), api.Clock.GetUtcNow());
        using var reader = new StreamReader(statement);
        Assert.Equal("at,amount\r\n", await reader.ReadToEndAsync());
        Assert.Equal("/v1/accounts/mei/statement?currency=CNY&from=2026-11-21T09%3A30%3A00Z&to=2026-11-22T09%3A30%3A00Z", api.Sent[1].PathAndQuery);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("mei/../lan")]
    [InlineData("mei?x")]
    [InlineData("mei%2f")]
    [InlineData("梅")]
    public async Task An_id_that_would_lead_elsewhere_is_not_sent(string account)
    {
        var api = new Scripted();
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Wallets.GetAsync(account));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Charges.GetAsync("mei", $"chg_/../{account}"));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Charges.UndoAsync("mei", "hld_1"));
        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.Refunds.GetAsync("pay_1", ".."));
        Assert.Empty(api.Sent);
    }

    private static string Page(string? next, params int[] sequences) => JsonSerializer.Serialize(new
    {
        entries = sequences.Select(static sequence => new
        {
            sequence, transfer = $"charge:{sequence}", kind = "charge", at = "2026-11-22T09:30:00Z", part = "paid", amount = new { minorUnits = -1, currency = "CNY" }, operation = "chg_1",
        }),
        next,
    });

    private static async Task<List<long>> ListAsync(IAsyncEnumerable<Entry> entries)
    {
        List<long> sequences = [];
        await foreach (var entry in entries)
        {
            sequences.Add(entry.Sequence);
        }

        return sequences;
    }
}
