using IM2.Storage.Tests.Faults;
using IM2.Storage;
using static IM2.Grains.Tests.TestRules;

namespace IM2.Grains.Tests;

/// <summary>Limits are kept in the wallet's own turn: however many payments start at once, no more pass than there is room for.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const int Room = 10;

    private readonly TestSystem _system = new()
    {
        Rules = new RulesInForce(Of("limits", [Limit("day", perDay: Room * 10000)], Offer("first", 500, bonus: 500, isFirstTopUp: true))),
    };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Sixty_four_payments_at_once_are_as_many_as_there_is_room_for()
    {
        var account = await _system.OpenAccountAsync();

        // What fails at the provider takes no room.
        _system.Provider.Opening = _ => new OpeningOutcome.Refused("NO_AUTH", "planted");
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(PaymentStatus.Failed, (await StartAsync(account, TestSystem.NewPayment(account), silo: n % 2)).Value?.Payment.Status);
        }

        _system.Provider.Opening = ScriptedProvider.OpenedAs;
        var passed = await PassedAsync(account);
        Assert.Equal(Room, passed.Count);
        await AssertUsageAsync(account, Room * 10000, Room);

        // What ends without money makes room, and no more than it took.
        foreach (var payment in passed[..3])
        {
            var closed = new PaymentEvidence(EvidenceSource.Notification, ProviderStatus.Closed, _system.Clock.GetUtcNow(), null, Cny(10000));
            Assert.Equal(PaymentStatus.Cancelled, (await _system.Grains.Payment(payment).ReportAsync([closed])).Value?.Status);
        }

        Assert.Equal(3, (await PassedAsync(account)).Count);
        Assert.Empty(await PassedAsync(account));

        // What is paid makes none.
        await _system.Grains.Payment(passed[3]).ReportAsync([_system.Provider.Paid(passed[3])]);
        Assert.Empty(await PassedAsync(account));
        await AssertUsageAsync(account, Room * 10000, Room - 1);
    }

    [Fact]
    public async Task Of_sixty_four_first_top_ups_at_once_one_is_the_first()
    {
        var account = await _system.OpenAccountAsync();
        Assert.Contains("first", await OptionsAsync(account));
        var answers = await StartManyAsync(account, "first");
        var first = Assert.Single(answers, answer => answer.Answer.Value is not null);
        Assert.Equal(Cny(500), first.Answer.Value!.Payment.Bonus);
        Assert.All(answers.Where(answer => answer != first), answer => Assert.Equal(RefusalCode.FirstTopUpOnly, answer.Answer.Refusal?.Code));
        Assert.DoesNotContain("first", await OptionsAsync(account));

        await _system.Grains.Payment(first.Payment).ReportAsync([_system.Provider.Paid(first.Payment)]);
        var balance = Assert.Single((await _system.Grains.Wallet(account).GetAsync()).Balances);
        Assert.Equal((500, 500), (balance.Paid.MinorUnits, balance.Bonus.MinorUnits));
        Assert.DoesNotContain("first", await OptionsAsync(account));
        Assert.Equal(RefusalCode.FirstTopUpOnly, (await StartAsync(account, TestSystem.NewPayment(account), "first")).Refusal?.Code);
    }

    [Fact]
    public async Task A_first_top_up_that_is_not_paid_can_be_had_again()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        Assert.NotNull((await StartAsync(account, payment, "first")).Value);
        await _system.AdvanceAsync(Payment.Lifetime);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Expired, TimeSpan.FromSeconds(30));
        await _system.AdvanceUntilAsync("the offer is free", TimeSpan.FromSeconds(10), async () => (await OptionsAsync(account)).Contains("first"));
        Assert.NotNull((await StartAsync(account, TestSystem.NewPayment(account), "first")).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_expired_payment_frees_its_limit_once_also_when_the_wallets_storage_fails_meanwhile(bool replyLost)
    {
        var (account, payment) = await _system.StartTopUpAsync();
        await AssertUsageAsync(account, 10000, 1);
        await _system.AdvanceAsync(Payment.Lifetime - TimeSpan.FromSeconds(4));
        _system.Faults.Add(nameof(ILedger.CommitAsync), replyLost ? StorageFault.LostReply : StorageFault.Before);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Expired, TimeSpan.FromSeconds(30));
        await _system.AdvanceUntilAsync("the limit is free", TimeSpan.FromSeconds(30), async () =>
            (await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage.Open.IsEmpty);
        await _system.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(1, _system.Faults.Met);
        await AssertUsageAsync(account, 0, 0);
        Assert.NotNull(await _system.Ledger.FindPostingAsync(TransferId.TopUpRelease(payment)));
        Assert.Equal(2, (await _system.Grains.Wallet(account).GetAsync()).Version);      // reserved, released
        Assert.Equal(Room, (await PassedAsync(account)).Count);
    }

    [Fact]
    public async Task Money_that_comes_after_the_release_is_credited_and_counts()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        await _system.AdvanceAsync(Payment.Lifetime);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Expired, TimeSpan.FromSeconds(30));
        await _system.AdvanceUntilAsync("the limit is free", TimeSpan.FromSeconds(10), async () =>
            (await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage.DayTotal == 0);

        var reported = await _system.Grains.Payment(payment).ReportAsync([_system.Provider.Paid(payment)]);
        Assert.Equal(PaymentStatus.Credited, reported.Value?.Status);
        Assert.Equal(10000, await _system.BalanceAsync(account));
        await AssertUsageAsync(account, 10000, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_that_meets_a_failing_store_keeps_one_part_of_the_limit(bool replyLost)
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        _system.Faults.Add(nameof(ILedger.CommitAsync), replyLost ? StorageFault.LostReply : StorageFault.Before);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => StartAsync(account, payment));
        Assert.Equal(PaymentStatus.AwaitingUser, (await StartAsync(account, payment, silo: 1)).Value?.Payment.Status);
        await AssertUsageAsync(account, 10000, 1);
    }

    [Fact]
    public async Task A_start_that_breaks_off_after_the_reservation_keeps_one_part_of_the_limit()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        _system.Provider.Opening = _ => throw new InvalidOperationException("planted");
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(account, payment));
        await AssertUsageAsync(account, 10000, 1);

        // Also when there is no more room for it by now: it has its part already.
        _system.Rules.Replace(Of("none left", [Limit("day", perDay: 1)]));
        _system.Provider.Opening = ScriptedProvider.OpenedAs;
        var started = (await StartAsync(account, payment)).Value!.Payment;
        Assert.Equal((PaymentStatus.AwaitingUser, "limits"), (started.Status, started.Decision?.PolicyVersion));
        await AssertUsageAsync(account, 10000, 1);
    }

    private Task<Outcome<StartedTopUp>> StartAsync(AccountId account, PaymentId payment, string option = "cny-100", int silo = 0) =>
        _system.GrainsIn(silo).Payment(payment).StartAsync(new StartTopUp(account, option, null, PaymentMethod.WeChatPay));

    private async Task<List<(PaymentId Payment, Outcome<StartedTopUp> Answer)>> StartManyAsync(AccountId account, string option)
    {
        var payments = Enumerable.Range(0, 64).Select(_ => TestSystem.NewPayment(account)).ToList();
        var answers = await Task.WhenAll(payments.Select((payment, n) => StartAsync(account, payment, option, n % 2)));
        return [.. payments.Zip(answers)];
    }

    /// <summary>Starts sixty-four payments: those that passed. All others were refused for the day's limit, with what the policy decided upon.</summary>
    private async Task<List<PaymentId>> PassedAsync(AccountId account)
    {
        var answers = await StartManyAsync(account, "cny-100");
        foreach (var (payment, answer) in answers.Where(one => one.Answer.Value is null))
        {
            Assert.Equal(RefusalCode.DayLimitExceeded, answer.Refusal?.Code);
            Assert.Equal(("day", "limits", Room * 10000), (answer.Refusal!.Decision!.Rule, answer.Refusal.Decision.PolicyVersion, answer.Refusal.Decision.Inputs.DayTotal));
            Assert.Equal(0, _system.Provider.Openings(payment));
        }

        return [.. answers.Where(one => one.Answer.Value?.Payment.Status == PaymentStatus.AwaitingUser).Select(one => one.Payment)];
    }

    private async Task<List<string>> OptionsAsync(AccountId account) =>
        [.. (await _system.Grains.Account(account).GetTopUpOptionsAsync()).Value!.Options.Select(option => option.Id)];

    private async Task AssertUsageAsync(AccountId account, long total, int open)
    {
        var usage = (await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage;
        Assert.Equal((total, total, open), (usage.DayTotal, usage.MonthTotal, usage.Open.Length));
    }
}
