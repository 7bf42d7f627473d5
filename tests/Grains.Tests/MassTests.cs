using System.Diagnostics;
using System.Globalization;
using IM2.Storage;
using Xunit.Abstractions;

namespace IM2.Grains.Tests;

/// <summary>
/// Thousands of payments whose messages come doubled, shuffled, concurrently from both silos, before the order is open, after it was
/// cancelled or has expired, and days late: each paid payment is one credit, each unpaid none.
/// </summary>
/// <remarks>IM2_SEED repeats a run; IM2_MASS_PAYMENTS says how many payments.</remarks>
public sealed class MassTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int PaymentsPerAccount = 10;
    private const int DeliveriesPerPayment = 10;
    private const int Concurrency = 64;

    private readonly TestSystem _system = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private enum Fate
    {
        /// <summary>Paid, and notified of before the opening was answered.</summary>
        PaidAtOnce,

        /// <summary>Paid in time.</summary>
        Paid,

        /// <summary>Paid after it was cancelled, notified of at once.</summary>
        PaidAfterCancel,

        /// <summary>Paid after it has expired, notified of days later.</summary>
        PaidAfterExpiry,

        /// <summary>Cancelled, and never paid.</summary>
        Cancelled,

        /// <summary>Never paid.</summary>
        Unpaid,
    }

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Each_paid_payment_is_one_credit_and_each_unpaid_none()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("IM2_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var count = int.TryParse(Environment.GetEnvironmentVariable("IM2_MASS_PAYMENTS"), CultureInfo.InvariantCulture, out var wished) ? wished : 5_000;
        Say($"IM2_SEED={seed} IM2_MASS_PAYMENTS={count}");
        var random = new Random(seed);
        var accounts = Enumerable.Range(0, (count + PaymentsPerAccount - 1) / PaymentsPerAccount).Select(n => AccountId.Parse($"mass-{n}")).ToArray();
        var payments = Enumerable.Range(0, count)
            .Select(n => (Account: accounts[n / PaymentsPerAccount], Id: PaymentId.FromIdempotencyKey("mass", accounts[n / PaymentsPerAccount], $"{n}"), Fate: (Fate)random.Next(6)))
            .ToArray();
        var fates = payments.ToDictionary(one => one.Id, one => one.Fate);

        _system.Provider.OpeningPatience = order => fates[order.Id] == Fate.PaidAtOnce ? PayAtOnceAsync(order.Id) : Task.CompletedTask;
        await EachAsync(accounts, async (account, silo) =>
            Assert.NotNull((await _system.GrainsIn(silo).Account(account).OpenAsync(new Account(account, TestRules.China, AccountType.Standard))).Value));
        await EachAsync(payments, async (one, silo) =>
            Assert.NotNull((await _system.GrainsIn(silo).Payment(one.Id).StartAsync(TestSystem.Request(one.Account))).Value));
        Say("all are started");

        var messages = payments.Where(one => one.Fate is Fate.PaidAtOnce or Fate.Paid or Fate.Unpaid or Fate.Cancelled)
            .SelectMany(one => Enumerable.Repeat(one, DeliveriesPerPayment)).ToArray();
        random.Shuffle(messages);
        await EachAsync(messages, async (one, silo) =>
        {
            if (one.Fate == Fate.Cancelled && _system.Provider.Closings(one.Id) == 0)
            {
                await _system.GrainsIn(silo).Payment(one.Id).CancelAsync();
            }

            await DeliverAsync(one.Id, one.Fate is Fate.PaidAtOnce or Fate.Paid, silo);
        });
        Say($"{messages.Length} messages have come");

        var late = payments.Where(one => one.Fate == Fate.PaidAfterCancel).ToArray();
        await EachAsync(late, async (one, silo) => Assert.Equal(PaymentStatus.Cancelled, (await _system.GrainsIn(silo).Payment(one.Id).CancelAsync()).Value?.Status));
        var lateMessages = late.SelectMany(one => Enumerable.Repeat(one, DeliveriesPerPayment)).ToArray();
        random.Shuffle(lateMessages);
        await EachAsync(lateMessages, async (one, silo) => await DeliverAsync(one.Id, isPaid: true, silo));
        Say($"{lateMessages.Length} messages have come after a cancel");

        _system.Clock.Advance(Payment.Lifetime);
        await EachAsync(payments.Where(one => one.Fate is Fate.PaidAfterExpiry or Fate.Unpaid), async (one, silo) =>
        {
            for (var look = 0; (await _system.GrainsIn(silo).Payment(one.Id).GetAsync()).Value?.Status != PaymentStatus.Expired; look++)
            {
                Assert.True(look < 2_000, $"{one} has never expired.");
                await Task.Delay(20);
            }
        });
        Say("the rest has expired");

        _system.Clock.Advance(TimeSpan.FromDays(3));
        var veryLate = payments.Where(one => one.Fate != Fate.Cancelled).SelectMany(one => Enumerable.Repeat(one, one.Fate == Fate.PaidAfterExpiry ? DeliveriesPerPayment : 1)).ToArray();
        random.Shuffle(veryLate);
        await EachAsync(veryLate, async (one, silo) => await DeliverAsync(one.Id, one.Fate != Fate.Unpaid, silo));
        Say($"{veryLate.Length} messages have come days late");

        await EachAsync(payments, async (one, _) =>
        {
            var isPaid = one.Fate is not (Fate.Cancelled or Fate.Unpaid);
            var status = (await _system.PaymentAsync(one.Id)).Status;
            Assert.True((status == PaymentStatus.Credited) == isPaid, $"{one} is {status}");
            Assert.True(await _system.Ledger.FindPostingAsync(TransferId.TopUp(one.Id)) is not null == isPaid, $"{one}");
        });
        await EachAsync(accounts, async (account, _) =>
        {
            var paid = payments.Count(one => one.Account == account && one.Fate is not (Fate.Cancelled or Fate.Unpaid));
            Assert.Equal(10000 * paid, await _system.BalanceAsync(account));
            Assert.Equal(paid, (await _system.PostingsAsync(account)).Count(posting => posting.Event is WalletEvent.TopUpCredited));
            Assert.True((await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage.Open.IsEmpty);
        });
        Say("each is credited once or not at all");
        Assert.Empty((await new LedgerVerifier(_system.Ledger).VerifyAsync()).Findings);
        Say("the ledger is sound");
    }

    private Task PayAtOnceAsync(PaymentId payment) => Task.WhenAll(Enumerable.Range(0, 3).Select(n => DeliverAsync(payment, isPaid: true, n % 2)));

    private async Task DeliverAsync(PaymentId payment, bool isPaid, int silo)
    {
        if (isPaid)
        {
            _system.Provider.Pay(payment);
        }

        var said = isPaid ? _system.Provider.Paid(payment) : _system.Provider.Paid(payment) with { Status = ProviderStatus.Unpaid, ProviderTransactionId = null };
        Assert.Null((await _system.GrainsIn(silo).Payment(payment).ReportAsync([said])).Refusal);
    }

    private static Task EachAsync<T>(IEnumerable<T> all, Func<T, int, Task> actAsync) => Parallel.ForEachAsync(
        all.Select((one, n) => (one, n)), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (pair, _) => await actAsync(pair.one, pair.n % 2));

    private void Say(string line)
    {
        var said = $"{_watch.Elapsed.TotalSeconds,6:F1} s  {line}";
        output.WriteLine(said);
        Console.WriteLine(said);
    }
}
