using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Api.Tests;

/// <summary>Every route × every kind of caller × what is their own, another's, or absent.</summary>
[Collection(SharedApi.Name)]
public sealed class AccessTests(ApiSystem api, ITestOutputHelper report)
{
    private const string Unauthenticated = "401 unauthenticated";
    private const string Forbidden = "403 forbidden";
    private const string InsufficientScope = "403 insufficient_scope";

    [Fact]
    public void Every_operation_has_a_row_and_every_row_an_operation()
    {
        Assert.Equal(api.Contract.Operations.Select(operation => operation.Id).Order(), AccessTable.Rows.Select(row => row.Operation).Order());
    }

    [Fact]
    public void The_document_says_who_may_call_what_as_the_table_does()
    {
        Assert.All(AccessTable.Rows, row =>
        {
            var operation = api.Contract[row.Operation];
            Assert.Equal((row.Operation, row.Scope), (row.Operation, operation.Scope));
            Assert.Equal((row.Operation, row.Users == Users.Own), (row.Operation, operation.TakesUsers));
            Assert.Equal((row.Operation, row.Users == Users.Everybody), (row.Operation, operation.IsOpen));
        });
    }

    [Fact]
    public async Task Callers_get_what_the_table_says_and_learn_nothing_of_what_is_anothers()
    {
        using var service = api.Service();
        var account = $"user-{Guid.NewGuid():N}";
        using var cookie = await LogInAsync(account);
        using var token = api.User(account);
        using var anonymous = api.Host.Anonymous();
        using var none = api.Service([]);
        var own = await Target.MakeAsync(api, service, account);
        var foreign = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        var cells = 0;
        List<string> faults = [];
        foreach (var row in AccessTable.Rows)
        {
            using var allButOne = api.Service(api.Contract.Scopes.Where(scope => scope != row.Scope));
            await JudgeAsync("anonymous", anonymous, row, row.Users == Users.Everybody ? row.Done : Unauthenticated, absent: OfAnybody(row));
            await JudgeAsync("cookie", cookie, row, OfUser(row), absent: OfAnybody(row));
            await JudgeAsync("token", token, row, OfUser(row), absent: OfAnybody(row));
            await JudgeAsync("service without scopes", none, row, row.Scope is null ? row.Done : InsufficientScope, absent: row.Scope is null ? row.Absent : null);
            await JudgeAsync("service without this scope", allButOne, row, row.Scope is null ? row.Done : InsufficientScope, absent: row.Scope is null ? row.Absent : null);
            await JudgeAsync("service", service, row, row.Done, sameForeign: false, row.Absent ?? row.Done);
        }

        report.WriteLine($"{cells} answers of {AccessTable.Rows.Count} routes compared with the table");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // Each route, each caller, three targets.
        Assert.True(cells >= AccessTable.Rows.Count * 6 * 3);

        // Three requests: for what is the caller's own, another's, and nobody's.
        async Task JudgeAsync(string caller, HttpClient client, AccessRow row, string expected, bool sameForeign = true, string? absent = null)
        {
            var operation = api.Contract[row.Operation];
            var (ownAnswer, _) = await AskAsync(caller, client, operation, own);
            Check("own", ownAnswer, expected);
            var (foreignAnswer, foreignLook) = await AskAsync(caller, client, operation, foreign);
            var (absentAnswer, absentLook) = await AskAsync(caller, client, operation, Target.Absent());
            var isHidden = row.Users == Users.Own && caller is "cookie" or "token" && row.Absent is not null;
            Check("another's", foreignAnswer, isHidden ? Hidden(row) : expected);
            Check("absent", absentAnswer, isHidden ? Hidden(row) : absent ?? expected);
            if (sameForeign && foreignLook != absentLook && operation.Id is not ("register" or "logIn" or "getSession"))
            {
                faults.Add($"{caller} {row.Operation}: another's and absent look different:\n{foreignLook}\n{absentLook}");
            }

            void Check(string whose, string answer, string wanted)
            {
                cells++;
                // A login as somebody who has no password is refused whoever asks.
                if (answer != wanted && !(operation.Id == "logIn" && whose == "another's" && answer == "401 wrong_credentials"))
                {
                    faults.Add($"{caller} {row.Operation} {whose}: {answer}, not {wanted}");
                }
            }
        }

        async Task<(string Answer, string Look)> AskAsync(string caller, HttpClient client, ApiOperation operation, Target target)
        {
            // What is used up has to be there for those who may use it up.
            if (caller == "service" && operation.Id is "captureHold" or "releaseHold" && (target == own || target == foreign))
            {
                target = target with { Hold = await Target.PlaceHoldAsync(service, target.Account) };
            }

            if (caller == "service" && operation.Id is "settleUnmatchedTransfer" && (target == own || target == foreign))
            {
                target = target with { BankEntry = await Target.QueueAsync(service) };
            }

            using var request = Requests.Of(operation, target);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var text = operation.IsStream && answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
            var body = (int)answer.StatusCode >= 400 && text.Length > 0 ? JsonNode.Parse(text) : null;
            var code = body?["traceId"] is null ? null : body["code"]?.GetValue<string>();
            body?.AsObject().Remove("traceId");
            var headers = string.Join(' ', answer.Headers.Concat(answer.Content.Headers).Select(static header => header.Key).Order(StringComparer.Ordinal));
            return (code is null ? $"{(int)answer.StatusCode}" : $"{(int)answer.StatusCode} {code}", $"{answer.StatusCode}\n{body?.ToJsonString()}\n{headers}");
        }
    }

    [Theory]
    [InlineData("getCharge")]
    [InlineData("getHold")]
    [InlineData("getCredit")]
    [InlineData("getGift")]
    [InlineData("getRefund")]
    public async Task In_their_own_account_users_find_nothing_that_is_anothers(string operationId)
    {
        using var service = api.Service();
        var account = await api.OpenAsync(service);
        using var user = api.User(account);
        var own = await Target.MakeAsync(api, service, account);
        var other = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        var absent = Target.Absent();
        var looks = new List<string>();
        foreach (var strange in new[] { other, absent })
        {
            using var request = Requests.Of(
                api.Contract[operationId],
                own with { Charge = strange.Charge, Hold = strange.Hold, Credit = strange.Credit, Gift = strange.Gift, Refund = strange.Refund });
            using var answer = await user.SendAsync(request);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
            body.Remove("traceId");
            looks.Add($"{answer.StatusCode} {body.ToJsonString()}");
        }

        Assert.StartsWith("NotFound", looks[0], StringComparison.Ordinal);
        Assert.Equal(looks[1], looks[0]);
    }

    /// <summary>A new user's client with the login cookie of now, whatever later answers say of it.</summary>
    private async Task<HttpClient> LogInAsync(string account)
    {
        var client = api.Host.Anonymous();
        client.DefaultRequestHeaders.Add("Origin", api.Host.BaseAddress.GetLeftPart(UriPartial.Authority));
        using var answer = await client.PostAsJsonAsync(
            "/v1/registrations", new { accountId = account, password = RunningSystem.Password, region = "CN", accountType = "free" });
        client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return client;
    }

    private static string? OfAnybody(AccessRow row) => row.Users == Users.Everybody ? row.Absent : null;

    private static string OfUser(AccessRow row) => row switch
    {
        { Users: Users.Refused } => Forbidden,
        { Operation: "getSession" } => "200",
        _ => row.Done,
    };

    /// <summary>What users get of what is another's, and of what is nobody's: they never get as far as to the operation itself.</summary>
    private static string Hidden(AccessRow row) =>
        row.Absent!.EndsWith("operation_not_found", StringComparison.Ordinal) ? "404 account_not_found" : row.Absent;
}
