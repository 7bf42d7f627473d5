using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>The real process is killed, at random moments, between the provider's "paid" and the credit.</summary>
public sealed class CrashTests(ITestOutputHelper report)
{
    private const int Kills = 20;
    private const int PaymentsPerKill = 5;
    private const int CreditFen = 10000;

    /// <summary>The provider tells us this long after it was paid, so that a kill can fall in between.</summary>
    private const int NotificationDelayMs = 120;

    [Fact]
    public async Task Every_payment_is_credited_exactly_once_whenever_the_process_is_killed()
    {
        var seed = Environment.TickCount;
        report.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var system = new Owned(await RunningSystem.StartAsync());
        var journal = new List<(string Account, string Payment)>();
        var killedBetween = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var payments = await StartPaymentsAsync(system.It);
            journal.AddRange(payments);
            await system.It.Sandbox.ScriptAsync($$"""{"notification":"late","delayMs":{{NotificationDelayMs}}}""");
            var paying = payments.Select(async one => await PaidAsync(system.It, one.Payment)).ToList();
            await Task.Delay(random.Next(20, 2 * NotificationDelayMs));
            await system.It.KillAsync();
            var paid = payments.Zip(await Task.WhenAll(paying)).Where(one => one.Second).Select(one => one.First.Payment).ToList();
            killedBetween += paid.Count(payment => !IsCredited(system.It, payment));
            await system.It.RestartAsync();
        }

        report.WriteLine($"{killedBetween} of {journal.Count} payments were paid and not credited at the moment of a kill");
        Assert.True(killedBetween >= Kills / 2, "The kills hardly ever fell between payment and credit.");
        await SettleAsync(system.It, journal);
    }

    private static async Task<List<(string Account, string Payment)>> StartPaymentsAsync(RunningSystem system)
    {
        using var service = system.Service();
        var payments = new List<(string, string)>();
        for (var n = 0; n < PaymentsPerKill; n++)
        {
            var account = await system.OpenAccountAsync();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/accounts/{account}/top-ups");
            request.Headers.Add("Idempotency-Key", "the-one");
            request.Content = new StringContent(Choices.Cny100, System.Text.Encoding.UTF8, "application/json");
            using var answer = await service.SendAsync(request);
            var body = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
            payments.Add((account, body["id"]!.GetValue<string>()));
        }

        return payments;
    }

    /// <summary>Whether the provider acknowledged the payment before the kill; if not, the outcome is unknown here.</summary>
    private static async Task<bool> PaidAsync(RunningSystem system, string payment)
    {
        try
        {
            await system.Sandbox.PayAsync(payment);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>Looks into the dead process's data file.</summary>
    private static bool IsCredited(RunningSystem system, string payment)
    {
        var file = Path.Combine(system.DataFolder, "im2.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM transfer WHERE id = $id";
        command.Parameters.AddWithValue("$id", $"top-up:{payment}");
        return (long)command.ExecuteScalar()! == 1;
    }

    /// <summary>Lets every payer pay, and finds each payment credited exactly once.</summary>
    private static async Task SettleAsync(RunningSystem system, List<(string Account, string Payment)> journal)
    {
        using var service = system.Service();
        await system.Sandbox.ScriptAsync("{}");
        foreach (var (_, payment) in journal)
        {
            await system.Sandbox.PayAsync(payment);        // harmless where it was paid before the kill
        }

        foreach (var (account, payment) in journal)
        {
            var status = "";
            await Eventually.IsAsync(
                async () => (status = (await GetAsync($"/v1/top-ups/{payment}"))["status"]!.GetValue<string>()) == "credited",
                () => $"{payment} is {status}.\n{system.Output}",
                TimeSpan.FromSeconds(60));
            var wallet = await GetAsync($"/v1/accounts/{account}/wallet");
            Assert.Equal(CreditFen, wallet["balances"]![0]!["paid"]!["minorUnits"]!.GetValue<long>());
            Assert.Equal(2, wallet["version"]!.GetValue<long>());
            Assert.Single((await GetAsync($"/v1/accounts/{account}/entries"))["entries"]!.AsArray());
        }

        async Task<System.Text.Json.Nodes.JsonNode> GetAsync(string path) =>
            System.Text.Json.Nodes.JsonNode.Parse(await service.GetStringAsync(path))!;
    }

    private sealed class Owned(RunningSystem system) : IAsyncDisposable
    {
        public RunningSystem It => system;

        public async ValueTask DisposeAsync() => await system.DisposeAsync();
    }
}
