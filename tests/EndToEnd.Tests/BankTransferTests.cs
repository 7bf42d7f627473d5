using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>A bank transfer from the reference to the credit, and what waits for a person, over HTTP.</summary>
[Collection(SharedSystem.Name)]
public sealed class BankTransferTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    private const string Choice = """{"option":"cny-100","method":"bank_transfer"}""";
    private const string Head =
        "Statement;Entry;BookingDate;ValueDate;Amount;Currency;CreditDebit;Status;Reversal;EndToEndId;CreditorReference;RemittanceText;BankReference;CounterpartyName\n";

    [Fact]
    public async Task A_transfer_with_the_reference_is_credited_through_the_banks_folder()
    {
        using var service = System.Service();
        var (account, payment, reference) = await StartAsync(service);
        await PayAsync(reference, """{"amount":10000}""");
        await WaitForStatusAsync(service, payment, "credited", TimeSpan.FromSeconds(30));
        Assert.Equal(10000, await BalanceAsync(service, account));
    }

    [Fact]
    public async Task An_imported_statement_credits_once_and_says_so()
    {
        using var service = System.Service();
        var (account, payment, reference) = await StartAsync(service);
        var table = Head + Line(reference, "100.00");
        Assert.Equal(1, (await ImportAsync(service, table))["credited"]!.GetValue<int>());
        var again = await ImportAsync(service, table);
        Assert.Equal((0, 1), (again["credited"]!.GetValue<int>(), again["known"]!.GetValue<int>()));
        await WaitForStatusAsync(service, payment, "credited");
        Assert.Equal(10000, await BalanceAsync(service, account));
    }

    [Fact]
    public async Task What_waits_is_settled_by_a_service_with_a_reason()
    {
        using var service = System.Service();
        var (account, payment, reference) = await StartAsync(service);
        var queued = (await ImportAsync(service, Head + Line("", "100.00", $"for {reference}")))["queued"]!.AsArray();
        var waits = Assert.Single(queued)!;
        Assert.Equal(("free_text_only", "credit"), (waits["reason"]!.GetValue<string>(), waits["direction"]!.GetValue<string>()));
        var key = waits["key"]!.GetValue<string>();
        Assert.Contains(key, await service.GetStringAsync("/v1/bank-transfers/unmatched?limit=200"), StringComparison.Ordinal);

        var other = Assert.Single((await ImportAsync(service, Head + Line("", "99.00", $"for {reference}")))["queued"]!.AsArray())!["key"]!.GetValue<string>();
        using var less = await service.PostAsJsonAsync($"/v1/bank-transfers/unmatched/{other}/settle", new { action = "assign", payment, reason = "Nearly" });
        await AssertProblemAsync(less, 422, "bank_entry_mismatch");

        var address = $"/v1/bank-transfers/unmatched/{key}/settle";
        using var unexplained = await service.PostAsJsonAsync(address, new { action = "dismiss" });
        await AssertProblemAsync(unexplained, 422, "reason_required");
        using var confused = await service.PostAsJsonAsync(address, new { action = "dismiss", payment, reason = "x" });
        await AssertProblemAsync(confused, 400, "malformed_request");
        using var settled = await service.PostAsJsonAsync(address, new { action = "assign", payment, reason = "A receipt" });
        Assert.Equal(HttpStatusCode.OK, settled.StatusCode);
        Assert.Equal("A receipt", (await ReadAsync(settled))["settlement"]!["reason"]!.GetValue<string>());
        Assert.Equal(10000, await BalanceAsync(service, account));
        using var otherwise = await service.PostAsJsonAsync(address, new { action = "dismiss", reason = "No" });
        await AssertProblemAsync(otherwise, 409, "bank_entry_settled");
        using var nothing = await service.GetAsync("/v1/bank-transfers/unmatched/ent_1");
        await AssertProblemAsync(nothing, 404, "bank_entry_not_found");
    }

    [Fact]
    public async Task A_document_that_does_not_fit_is_refused()
    {
        using var service = System.Service();
        using var refused = await service.PostAsync("/v1/bank-statements", new StringContent("<!DOCTYPE a><a/>", Encoding.UTF8, "application/xml"));
        await AssertProblemAsync(refused, 422, "statement_refused");
        using var tooLarge = await service.PostAsync("/v1/bank-statements", new ByteArrayContent(new byte[(8 * 1024 * 1024) + 1]));
        await AssertProblemAsync(tooLarge, 413, "body_too_large");
        using var large = await service.PostAsync("/v1/bank-statements", new StringContent(new string(' ', 1024 * 1024), Encoding.Latin1, "text/csv"));
        await AssertProblemAsync(large, 422, "statement_refused");
    }

    [Fact]
    public async Task Users_and_strangers_have_no_business_here()
    {
        using var user = await System.UserAsync($"user-{Guid.NewGuid():N}");
        using var anonymous = System.Anonymous();
        foreach (var (client, status, code) in new[] { (user, 403, "forbidden"), (anonymous, 401, "unauthenticated") })
        {
            using var import = await client.PostAsync("/v1/bank-statements", new StringContent(Head));
            await AssertProblemAsync(import, status, code);
            using var list = await client.GetAsync("/v1/bank-transfers/unmatched");
            await AssertProblemAsync(list, status, code);
            using var settle = await client.PostAsJsonAsync("/v1/bank-transfers/unmatched/ent_1/settle", new { action = "dismiss", reason = "x" });
            await AssertProblemAsync(settle, status, code);
        }
    }

    private static string Line(string reference, string amount, string text = "") =>
        $"E2E;1;2026-11-20;2026-11-20;{amount};CNY;CRDT;BOOK;false;;{reference};{text};{Guid.NewGuid():N};\n";

    private static async Task<long> BalanceAsync(HttpClient service, string account) =>
        (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["balances"]!.AsArray()
            .Select(balance => balance!["paid"]!).Where(paid => paid["currency"]!.GetValue<string>() == "CNY").Sum(paid => paid["minorUnits"]!.GetValue<long>());

    private static async Task<JsonNode> ImportAsync(HttpClient service, string document)
    {
        using var answer = await service.PostAsync("/v1/bank-statements", new StringContent(document, Encoding.UTF8, "text/csv"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ReadAsync(answer);
    }

    private async Task<(string Account, string Payment, string Reference)> StartAsync(HttpClient service)
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var opened = await service.PutAsJsonAsync($"/v1/accounts/{account}", new { region = "CN", accountType = "standard", verification = "basic" });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var payment = await StartAsync(service, account, "key-1", Choice);
        Assert.Equal("transfer_money", payment["action"]!["type"]!.GetValue<string>());
        return (account, payment["id"]!.GetValue<string>(), payment["action"]!["reference"]!.GetValue<string>());
    }

    private async Task PayAsync(string reference, string json)
    {
        using var payer = new HttpClient { BaseAddress = System.SandboxAddress };
        using var answer = await payer.PostAsync($"/cashier/bank/{reference}/pay", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
