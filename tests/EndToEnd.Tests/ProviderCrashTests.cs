using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>
/// The real process, with the provider's side in it, is killed at random moments of the whole life of payments: while they are opened,
/// paid, notified, credited. Each ends credited once, or not paid and with nothing.
/// </summary>
public sealed class ProviderCrashTests(ITestOutputHelper report)
{
    private const int Kills = 10;
    private const int PaymentsPerKill = 20;
    private const int LifeMs = 1_500;

    [Theory]
    [InlineData("wechat_pay")]
    [InlineData("alipay")]
    [InlineData("card")]
    [InlineData("bank_transfer")]
    public async Task However_often_the_process_is_killed_each_payment_is_credited_once_or_not_paid(string method)
    {
        var way = WayToPay.Of(method);
        var seed = Environment.TickCount;
        report.WriteLine($"{method}, seed {seed}");
        var random = new Random(seed);
        var system = await RunningSystem.StartAsync();
        try
        {
            var journal = new List<Attempt>();
            for (var kill = 0; kill < Kills; kill++)
            {
                var accounts = new List<string>();
                for (var n = 0; n < PaymentsPerKill; n++)
                {
                    accounts.Add(await OpenAccountAsync(system, way));
                }

                var lives = accounts.Select(account => LiveAsync(
                    system, way, new Attempt(account, IsToBePaid: random.Next(4) > 0), random.Next(LifeMs), random.Next(LifeMs))).ToList();
                await Task.Delay(random.Next(LifeMs / 3, 2 * LifeMs));
                await system.KillAsync();
                journal.AddRange(await Task.WhenAll(lives));
                await system.RestartAsync();
            }

            report.WriteLine(
                $"{journal.Count} payments, {Kills} kills: {journal.Count(one => one.Payment is null)} were killed before their start was answered, "
                + $"{journal.Count(one => one.IsPaid)} had been paid.");
            await SettleAsync(system, way, journal);
        }
        finally
        {
            await system.DisposeAsync();
        }
    }

    /// <summary>Starts a payment and pays it, as far as the process lives.</summary>
    private static async Task<Attempt> LiveAsync(RunningSystem system, WayToPay way, Attempt attempt, int startAfterMs, int payAfterMs)
    {
        try
        {
            await Task.Delay(startAfterMs);
            using var service = system.Service();
            var (payment, number) = await StartAsync(service, way, attempt.Account);
            attempt = attempt with { Payment = payment };
            await Task.Delay(payAfterMs);
            if (attempt.IsToBePaid)
            {
                await system.Sandbox.PayAsync(number, way.Provider, way.PayBody);
                attempt = attempt with { IsPaid = true };
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            // The kill. What became of it is not known here; that is the point.
        }

        return attempt;
    }

    private static async Task<string> OpenAccountAsync(RunningSystem system, WayToPay way)
    {
        var account = await system.OpenAccountAsync(way.Region);
        if (way.IsForVerified)
        {
            using var service = system.Service();
            using var answer = await service.PatchAsJsonAsync($"/v1/accounts/{account}", new { verification = "full", reason = "A document was checked" });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        return account;
    }

    /// <summary>Starts a payment: its id, and the number by which its payer pays at the sandbox.</summary>
    private static async Task<(string Payment, string Number)> StartAsync(HttpClient service, WayToPay way, string account)
    {
        var body = await SystemTest.StartAsync(service, account, body: way.Body);
        var id = body["id"]!.GetValue<string>();
        return (id, body["action"]?["reference"]?.GetValue<string>() ?? id);
    }

    /// <summary>Repeats every start, pays what is to be paid and cancels the rest; then looks at every wallet.</summary>
    private static async Task SettleAsync(RunningSystem system, WayToPay way, List<Attempt> journal)
    {
        using var service = system.Service();
        for (var n = 0; n < journal.Count; n++)
        {
            var (payment, number) = await StartAsync(service, way, journal[n].Account);
            Assert.True(journal[n].Payment is null || journal[n].Payment == payment, "A repeat of a start is another payment.");
            journal[n] = journal[n] with { Payment = payment, Number = number };
        }

        foreach (var one in journal)
        {
            await Eventually.IsAsync(async () => await StatusAsync(one) is not "unknown", () => $"{one} stays unknown.", TimeSpan.FromSeconds(60));
            if (one.IsToBePaid)
            {
                // Harmless where it was paid before the kill; a bank takes it for a second transfer, which waits for a person.
                await system.Sandbox.PayAsync(one.Number!, way.Provider, way.PayBody);
            }
            else
            {
                using var cancelled = await service.PostAsync($"/v1/top-ups/{one.Payment}/cancel", null);
                Assert.True(cancelled.IsSuccessStatusCode, await cancelled.Content.ReadAsStringAsync());
            }
        }

        foreach (var one in journal)
        {
            var (wanted, status) = (one.IsToBePaid ? "credited" : "cancelled", "");
            await Eventually.IsAsync(
                async () => (status = await StatusAsync(one)) == wanted, () => $"{one} is {status}, not {wanted}.\n{system.Output}", TimeSpan.FromSeconds(60));
            var wallet = await SystemTest.GetAsync(service, $"/v1/accounts/{one.Account}/wallet");
            var entries = (await SystemTest.GetAsync(service, $"/v1/accounts/{one.Account}/entries"))["entries"]!.AsArray();
            Assert.Equal(one.IsToBePaid ? WayToPay.MinorUnits : 0, wallet["balances"]!.AsArray().Sum(static balance => balance!["paid"]!["minorUnits"]!.GetValue<long>()));
            Assert.Equal(one.IsToBePaid ? 1 : 0, entries.Count);
        }

        async Task<string> StatusAsync(Attempt one) =>
            (await SystemTest.GetAsync(service, $"/v1/top-ups/{one.Payment}"))["status"]!.GetValue<string>();
    }

    private sealed record Attempt(string Account, bool IsToBePaid)
    {
        public string? Payment { get; init; }

        public string? Number { get; init; }

        public bool IsPaid { get; init; }
    }
}
