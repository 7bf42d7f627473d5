using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>A wallet's history: filters, pages, statements.</summary>
[Collection(SharedSystem.Name)]
public sealed class EntryTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task Entries_are_filtered_by_direction_and_by_time()
    {
        using var service = System.Service();
        var path = await FundedAsync(service);

        Assert.Equal([-300L, -200, -100, 1000], await AmountsAsync(service, $"{path}/entries"));
        Assert.Equal([1000L], await AmountsAsync(service, $"{path}/entries?direction=in"));
        Assert.Equal([-300L, -200, -100], await AmountsAsync(service, $"{path}/entries?direction=out"));
        Assert.Equal([-300L, -200, -100, 1000], await AmountsAsync(service, $"{path}/entries?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"));
        Assert.Empty(await AmountsAsync(service, $"{path}/entries?from=2100-01-01T00:00:00Z"));
        Assert.Empty(await AmountsAsync(service, $"{path}/entries?to=2020-01-01T00:00:00Z"));
        Assert.Empty(await AmountsAsync(service, $"/v1/accounts/{await System.OpenAccountAsync()}/entries"));
        foreach (var direction in (string[])["In", "1", "both", ""])
        {
            using var answer = await service.GetAsync($"{path}/entries?direction={direction}");
            await AssertProblemAsync(answer, 400, "malformed_request");
        }
    }

    [Fact]
    public async Task Pages_follow_one_another_and_a_cursor_is_only_its_own_lists()
    {
        using var service = System.Service();
        var path = await FundedAsync(service);
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(service, $"{path}/entries?limit=1&direction=out{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            seen.AddRange(Amounts(page));
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal([-300L, -200, -100], seen);
        var next = Uri.EscapeDataString((await GetAsync(service, $"{path}/entries?limit=1"))["next"]!.GetValue<string>());
        Assert.Equal([-200L, -100, 1000], await AmountsAsync(service, $"{path}/entries?cursor={next}"));
        foreach (var other in (string[])
            [$"{path}/entries?direction=out", $"{path}/entries?from=2020-01-01T00:00:00Z", $"{await FundedAsync(service)}/entries?limit=1"])
        {
            using var answer = await service.GetAsync($"{other}&cursor={next}");
            await AssertProblemAsync(answer, 400, "cursor_invalid");
        }
    }

    [Fact]
    public async Task A_statement_adds_up()
    {
        using var service = System.Service();
        var path = await FundedAsync(service);

        var rows = await StatementAsync(service, path, "CNY", "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        Assert.Equal(["opening_balance", "bonus_grant", "charge", "charge", "charge", "closing_balance"], rows.Select(row => row[1]));
        Assert.Equal(["", "1000", "-100", "-200", "-300", ""], rows.Select(row => row[5]));
        Assert.Equal(["0", "1000", "900", "700", "400", "400"], rows.Select(row => row[6]));

        // Before anything has happened, after everything, in a currency never held, and of a wallet that has nothing.
        Assert.Equal(["0", "0"], (await StatementAsync(service, path, "CNY", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")).Select(row => row[6]));
        Assert.Equal(["400", "400"], (await StatementAsync(service, path, "CNY", "2100-01-01T00:00:00Z", "2101-01-01T00:00:00Z")).Select(row => row[6]));
        Assert.Equal(["0", "0"], (await StatementAsync(service, path, "USD", "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z")).Select(row => row[6]));
        var empty = $"/v1/accounts/{await System.OpenAccountAsync()}";
        Assert.Equal(["0", "0"], (await StatementAsync(service, empty, "CNY", "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z")).Select(row => row[6]));
    }

    private static List<long> Amounts(JsonNode page) =>
        [.. page["entries"]!.AsArray().Select(entry => entry!["amount"]!["minorUnits"]!.GetValue<long>())];

    private static async Task<List<long>> AmountsAsync(HttpClient client, string path)
    {
        var page = await GetAsync(client, path);
        Assert.Null(page["next"]);
        return Amounts(page);
    }

    private static async Task<string[][]> StatementAsync(HttpClient client, string path, string currency, string from, string to)
    {
        var lines = (await client.GetStringAsync($"{path}/statement?currency={currency}&from={from}&to={to}")).Split("\r\n");
        Assert.Equal("", lines[^1]);
        return [.. lines[1..^1].Select(line => line.Split(','))];
    }

    /// <summary>An account that was given 1000 and has spent 100, 200 and 300 of it.</summary>
    private async Task<string> FundedAsync(HttpClient service)
    {
        var path = $"/v1/accounts/{await System.OpenAccountAsync()}";
        await PostAsync(service, $"{path}/credits", 1000);
        foreach (var amount in (int[])[100, 200, 300])
        {
            await PostAsync(service, $"{path}/charges", amount);
        }

        return path;
    }

    private static async Task PostAsync(HttpClient service, string path, int minorUnits)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Headers = { { "Idempotency-Key", $"{Guid.NewGuid():N}" } },
            Content = new StringContent($$$"""{"amount":{"minorUnits":{{{minorUnits}}},"currency":"CNY"}}""", Encoding.UTF8, "application/json"),
        };
        using var answer = await service.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
