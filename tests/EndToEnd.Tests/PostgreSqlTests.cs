using System.Net;
using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>The real process keeps everything in a database.</summary>
public sealed class PostgreSqlTests(PostgreSqlSystem database, ITestOutputHelper report)
    : SystemTest(database.System, report), IClassFixture<PostgreSqlSystem>
{
    private const int Kills = 3;
    private const int PaymentsPerKill = 4;

    /// <summary>The provider tells us this long after it was paid, so that a kill can fall in between.</summary>
    private const int NotificationDelayMs = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_top_up_a_login_and_what_was_answered_survive_a_restart_with_nothing_but_the_database()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        var first = await StartAsync(user, account);
        var id = first["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(id);
        await WaitForStatusAsync(user, id, "credited");
        var trace = await TraceAsync(user, account);

        await System.RestartAsync();

        Assert.Equal(trace, await TraceAsync(user, account));
        Assert.Equal(first.ToJsonString(), (await StartAsync(user, account)).ToJsonString());
        using var service = System.Service();
        using var logIn = await service.PostAsJsonAsync("/v1/session", new { accountId = account, password = RunningSystem.Password });
        Assert.Equal(HttpStatusCode.OK, logIn.StatusCode);
        Assert.Equal(1, await database.CountAsync($"SELECT count(*) FROM im2.transfer WHERE id = 'top-up:{id}'"));
        Assert.Equal(1, await database.CountAsync("SELECT count(*) FROM im2.reminder"));
        Assert.Empty(Directory.GetFiles(System.DataFolder, "im2.db*"));
        Assert.Contains($"'im2' at 127.0.0.1:{database.Server.Port}", System.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgreSqlSystem.Secret, System.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_payment_is_credited_exactly_once_whenever_the_process_is_killed()
    {
        using var service = System.Service();
        var journal = new List<(string Account, string Payment)>();
        var killedBetween = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var payments = new List<(string Account, string Payment)>();
            for (var n = 0; n < PaymentsPerKill; n++)
            {
                var account = await System.OpenAccountAsync();
                payments.Add((account, (await StartAsync(service, account))["id"]!.GetValue<string>()));
            }

            journal.AddRange(payments);
            await System.Sandbox.ScriptAsync($$"""{"notification":"late","delayMs":{{NotificationDelayMs}}}""");
            await Task.WhenAll(payments.Select(one => System.Sandbox.PayAsync(one.Payment)));

            // The first kill falls certainly before the notification, the others around it.
            await Task.Delay(kill * NotificationDelayMs * 3 / 4);
            await System.KillAsync();
            foreach (var (_, payment) in payments)
            {
                killedBetween += await CreditsAsync(payment) == 0 ? 1 : 0;
            }

            await System.RestartAsync();
        }

        Assert.True(killedBetween > 0, "No kill fell between payment and credit.");
        await System.Sandbox.ScriptAsync("{}");
        foreach (var (account, payment) in journal)
        {
            await WaitForStatusAsync(service, payment, "credited", Patience);
            Assert.Equal(2, (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["version"]!.GetValue<long>());
            Assert.Equal(1, await CreditsAsync(payment));
        }
    }

    [Fact]
    public async Task While_the_database_is_away_calls_are_refused_and_afterwards_all_goes_on_by_itself()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var stranger = await System.OpenAccountAsync();
        var id = (await StartAsync(service, account))["id"]!.GetValue<string>();

        await database.Server.StopAsync();
        try
        {
            // Whoever asks within a second gets the last answer.
            await Eventually.IsAsync(async () => !await IsReadyAsync(service), () => "The host is ready without its database.", TimeSpan.FromSeconds(5));
            using var ready = await service.GetAsync("/health/ready");
            await AssertProblemAsync(ready, 503, "not_ready");
            using var live = await service.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            using var start = await service.SendAsync(TopUp(stranger, "away", Choices.Cny100));
            await AssertProblemAsync(start, 503, "outcome_unknown");
            using var wallet = await service.GetAsync($"/v1/accounts/{stranger}/wallet");
            await AssertProblemAsync(wallet, 503, "outcome_unknown");

            // Nobody can write down that it is paid.
            await System.Sandbox.PayAsync(id);
        }
        finally
        {
            await database.Server.StartAsync();
        }

        await Eventually.IsAsync(() => IsReadyAsync(service), () => $"The host did not recover.\n{System.Output}", TimeSpan.FromSeconds(10));
        await WaitForStatusAsync(service, id, "credited", Patience);

        // The first write may meet a connection that died with the database: then its outcome is unknown, and one repeats it.
        await Eventually.IsAsync(
            async () =>
            {
                using var repeat = await service.SendAsync(TopUp(stranger, "away", Choices.Cny100));
                return repeat.StatusCode == HttpStatusCode.Created;
            },
            () => $"The top-up can't be started.\n{System.Output}",
            TimeSpan.FromSeconds(10));
        var late = (await StartAsync(service, stranger, "away"))["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(late);
        await WaitForStatusAsync(service, late, "credited", Patience);
        Assert.Equal((1, 1), (await CreditsAsync(id), await CreditsAsync(late)));
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        using var ready = await client.GetAsync("/health/ready");
        return ready.IsSuccessStatusCode;
    }

    private Task<long> CreditsAsync(string payment) =>
        database.CountAsync($"SELECT count(*) FROM im2.transfer WHERE id = 'top-up:{payment}'");
}
