using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>What accounts carry, who may change it, and what trail that leaves.</summary>
[Collection(SharedSystem.Name)]
public sealed class AccountChangeTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    public static TheoryData<string, int, string> BadChanges => new()
    {
        { """{"verification":"full"}""", 422, "reason_required" },
        { """{"verification":"full","reason":"  "}""", 422, "reason_required" },
        { """{"verification":"complete","reason":"checked"}""", 400, "malformed_request" },
        { """{"birthDate":"2999-01-01","reason":"checked"}""", 400, "malformed_request" },
        { """{"birthDate":"1899-12-31","reason":"checked"}""", 400, "malformed_request" },
        { """{"birthDate":"17.5.1990","reason":"checked"}""", 400, "malformed_request" },
        { """{"by":"somebody else","reason":"checked"}""", 400, "malformed_request" },
    };

    [Fact]
    public async Task A_service_changes_an_account_and_the_trail_says_so()
    {
        using var service = System.Service();
        var path = $"/v1/accounts/{await System.OpenAccountAsync()}";
        Assert.Empty((await GetAsync(service, $"{path}/changes"))["changes"]!.AsArray());
        var changed = await PatchAsync(service, path, """{"verification":"full","birthDate":"1990-05-17","accountType":"premium","reason":"Document checked"}""");
        Assert.Equal("full", changed["verification"]!.GetValue<string>());
        Assert.Equal("1990-05-17", changed["birthDate"]!.GetValue<string>());
        Assert.Equal("active", changed["status"]!.GetValue<string>());
        Assert.Equal(changed.ToJsonString(), (await GetAsync(service, path)).ToJsonString());

        // The same again is no change.
        await PatchAsync(service, path, """{"verification":"full","reason":"Document checked"}""");
        var changes = (await GetAsync(service, $"{path}/changes"))["changes"]!.AsArray();
        Assert.Equal(["account_type", "birth_date", "verification"], changes.Select(change => change!["field"]!.GetValue<string>()));
        Assert.Equal("standard premium", $"{changes[0]!["from"]} {changes[0]!["to"]}");
        Assert.Null(changes[1]!["from"]);
        Assert.Equal("none full", $"{changes[2]!["from"]} {changes[2]!["to"]}");
        Assert.All(changes, change =>
        {
            Assert.Equal("service:im-backend", change!["by"]!.GetValue<string>());
            Assert.Equal("Document checked", change["reason"]!.GetValue<string>());
        });
    }

    [Theory]
    [MemberData(nameof(BadChanges))]
    public async Task A_bad_change_is_refused_and_changes_nothing(string body, int status, string code)
    {
        using var service = System.Service();
        var path = $"/v1/accounts/{await System.OpenAccountAsync()}";
        using var answer = await service.PatchAsync(path, new StringContent(body, null, "application/json"));
        await AssertProblemAsync(answer, status, code);
        Assert.Empty((await GetAsync(service, $"{path}/changes"))["changes"]!.AsArray());
    }

    [Fact]
    public async Task A_closed_account_stays_closed()
    {
        using var service = System.Service();
        var path = $"/v1/accounts/{await System.OpenAccountAsync()}";
        await PatchAsync(service, path, """{"status":"closed","reason":"The user left"}""");
        using var answer = await service.PatchAsync(path, new StringContent("""{"status":"active","reason":"Back"}""", null, "application/json"));
        await AssertProblemAsync(answer, 403, "account_not_active");
    }

    [Fact]
    public async Task A_user_neither_changes_the_account_nor_reads_its_trail()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        using var change = await user.PatchAsync(
            $"/v1/accounts/{account}", new StringContent("""{"verification":"full","reason":"I say so"}""", null, "application/json"));
        await AssertProblemAsync(change, 403, "forbidden");
        using var trail = await user.GetAsync($"/v1/accounts/{account}/changes");
        await AssertProblemAsync(trail, 403, "forbidden");
        Assert.Equal("none", (await GetAsync(user, $"/v1/accounts/{account}"))["verification"]!.GetValue<string>());
    }

    [Fact]
    public async Task Who_signs_up_may_say_a_birth_date_and_no_more()
    {
        using var anonymous = System.Anonymous();
        var account = $"user-{Guid.NewGuid():N}";
        using var registered = await RegisterAsync(new() { ["birthDate"] = "2001-02-03" });
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        using var service = System.Service();
        Assert.Equal("2001-02-03", (await GetAsync(service, $"/v1/accounts/{account}"))["birthDate"]!.GetValue<string>());

        account = $"user-{Guid.NewGuid():N}";
        using var verified = await RegisterAsync(new() { ["verification"] = "full" });
        await AssertProblemAsync(verified, 400, "malformed_request");
        using var active = await RegisterAsync(new() { ["status"] = "active" });
        await AssertProblemAsync(active, 400, "malformed_request");
        using var future = await RegisterAsync(new() { ["birthDate"] = "2999-02-03" });
        await AssertProblemAsync(future, 400, "malformed_request");
        using var premium = await RegisterAsync(new() { ["accountType"] = "premium" });
        await AssertProblemAsync(premium, 403, "account_type_not_allowed");

        Task<HttpResponseMessage> RegisterAsync(JsonObject more)
        {
            var body = new JsonObject { ["accountId"] = account, ["password"] = RunningSystem.Password, ["region"] = "CN", ["accountType"] = "free" };
            foreach (var (name, value) in more)
            {
                body[name] = value!.DeepClone();
            }

            return anonymous.PostAsJsonAsync("/v1/registrations", body);
        }
    }

    private static async Task<JsonNode> PatchAsync(HttpClient service, string path, string body)
    {
        using var answer = await service.PatchAsync(path, new StringContent(body, null, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }
}
