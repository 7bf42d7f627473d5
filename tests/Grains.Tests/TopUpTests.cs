namespace IM2.Grains.Tests;

public sealed class TopUpTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task A_paid_top_up_is_credited_before_the_report_returns()
    {
        var (account, payment) = await system.StartTopUpAsync();
        var reported = await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);

        Assert.Equal(PaymentStatus.Credited, reported.Value?.Status);
        Assert.Equal(10000, await system.BalanceAsync(account));
        var entries = await system.Grains.Wallet(account).GetEntriesAsync(new EntryQuery { Limit = 10 });
        var entry = Assert.Single(entries.Entries);
        Assert.Equal(TransferId.TopUp(payment), entry.Transfer);
        Assert.Equal(new Money(10000, Currency.Cny), entry.Amount);
    }

    [Fact]
    public async Task A_repeated_start_gets_the_first_answer_whatever_has_happened_since()
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var first = (await system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Value!;
        Assert.False(first.IsRepeated);
        Assert.Equal(PaymentStatus.AwaitingUser, first.Payment.Status);
        Assert.Equal(new UserAction.ScanQrCode($"weixin://{payment}"), first.Payment.Action);

        await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        var again = (await system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Value!;
        Assert.True(again.IsRepeated);
        Assert.Equal(first.Payment, again.Payment);
        Assert.Equal(1, system.Provider.Openings(payment));
    }

    [Fact]
    public async Task A_key_used_again_for_something_else_is_refused_and_changes_nothing()
    {
        var (account, payment) = await system.StartTopUpAsync();
        var before = (await system.Grains.Payment(payment).GetAsync()).Value;
        var other = await system.Grains.Payment(payment).StartAsync(
            new StartTopUp(account, null, new Money(5000, Currency.Cny), PaymentMethod.WeChatPay));
        Assert.Equal(RefusalCode.IdReused, other.Refusal?.Code);
        Assert.Equal(before, (await system.Grains.Payment(payment).GetAsync()).Value);
    }

    [Fact]
    public async Task An_unknown_account_can_not_top_up()
    {
        var nobody = AccountId.Parse("nobody");
        var payment = TestSystem.NewPayment(nobody);
        var started = await system.Grains.Payment(payment).StartAsync(TestSystem.Request(nobody));
        Assert.Equal(RefusalCode.AccountNotFound, started.Refusal?.Code);
        Assert.Equal(RefusalCode.PaymentNotFound, (await system.Grains.Payment(payment).GetAsync()).Refusal?.Code);
    }

    [Fact]
    public async Task Two_hundred_concurrent_reports_from_both_silos_are_one_credit()
    {
        var (account, payment) = await system.StartTopUpAsync();
        var reports = Enumerable.Range(0, 200)
            .Select(n => system.GrainsIn(n % 2).Payment(payment).ReportAsync([system.Provider.Paid(payment)]));
        var outcomes = await Task.WhenAll(reports);
        Assert.All(outcomes, outcome => Assert.Equal(PaymentStatus.Credited, outcome.Value?.Status));
        Assert.Equal(10000, await system.BalanceAsync(account));
        Assert.Single((await system.Grains.Wallet(account).GetEntriesAsync(new EntryQuery { Limit = 100 })).Entries);
    }

    [Fact]
    public async Task Sixty_four_concurrent_starts_are_one_order_and_one_answer()
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var starts = Enumerable.Range(0, 64).Select(n => system.GrainsIn(n % 2).Payment(payment).StartAsync(TestSystem.Request(account)));
        var answers = await Task.WhenAll(starts);
        Assert.Single(answers.Select(answer => answer.Value!.Payment).Distinct());
        Assert.Single(answers, answer => !answer.Value!.IsRepeated);
        Assert.Equal(1, system.Provider.Openings(payment));
    }

    [Fact]
    public async Task The_same_credit_with_another_amount_is_refused()
    {
        var (account, payment) = await system.StartTopUpAsync();
        await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        var other = await system.Grains.Wallet(account).CreditTopUpAsync(
            payment, PaymentMethod.WeChatPay, new Money(1, Currency.Cny), Money.Zero(Currency.Cny), null);
        Assert.Equal(RefusalCode.IdReused, other.Refusal?.Code);
        Assert.Equal(10000, await system.BalanceAsync(account));
    }

    [Fact]
    public async Task Whoever_watches_a_wallet_hears_of_the_credit()
    {
        var (account, payment) = await system.StartTopUpAsync();
        var observer = new Watcher();
        var reference = system.Grains.CreateObjectReference<IWalletObserver>(observer);
        await system.Grains.Wallet(account).WatchAsync(reference);
        await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        var heard = await observer.Heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(10000, Assert.Single(heard.Balances).Paid.MinorUnits);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Whoever_has_stopped_watching_a_wallet_hears_nothing()
    {
        var (account, payment) = await system.StartTopUpAsync();
        var (stays, goes) = (new Watcher(), new Watcher());
        var (staying, going) = (system.Grains.CreateObjectReference<IWalletObserver>(stays), system.Grains.CreateObjectReference<IWalletObserver>(goes));
        await system.Grains.Wallet(account).WatchAsync(staying);
        await system.Grains.Wallet(account).WatchAsync(going);
        await system.Grains.Wallet(account).UnwatchAsync(going);
        await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        await stays.Heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Task.Delay(100);
        Assert.False(goes.Heard.Task.IsCompleted);
        GC.KeepAlive((stays, goes));
    }

    [Fact]
    public async Task A_notification_about_an_order_that_we_never_made_is_set_aside()
    {
        var payment = TestSystem.NewPayment(AccountId.Parse("nobody"));
        var headers = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("payment", payment.Value);
        Assert.True((await system.Grains.Notifications().ReceiveAsync(PaymentMethod.WeChatPay, headers, [])).IsAccepted);
        Assert.False((await system.Grains.Notifications().ReceiveAsync(PaymentMethod.WeChatPay, headers.Clear(), [])).IsAccepted);
        Assert.False((await system.Grains.Notifications().ReceiveAsync(PaymentMethod.Card, headers, [])).IsAccepted);
    }

    private sealed class Watcher : IWalletObserver
    {
        public TaskCompletionSource<WalletView> Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WalletChangedAsync(WalletView wallet)
        {
            Heard.TrySetResult(wallet);
            return Task.CompletedTask;
        }
    }
}
