namespace IM2.Grains.Tests;

/// <summary>Every verb of a wallet through the grain, the ledger and back.</summary>
public sealed class WalletTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task A_charge_takes_bonus_first_and_its_undo_gives_back_exactly()
    {
        var wallet = await FundedAsync(paid: 1000, bonus: 200);
        var before = await wallet.GetAsync();
        var charged = await wallet.ChargeAsync(NewId(out var charge), Cny(300));
        AssertBalance(charged, paid: 900, bonus: 0);
        AssertBalance(await wallet.UndoChargeAsync(NewId(), charge, Cny(60)), paid: 960, bonus: 0);
        AssertBalance(await wallet.UndoChargeAsync(NewId(), charge, Cny(240)), paid: 1000, bonus: 200);
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, (await wallet.UndoChargeAsync(NewId(), charge, Cny(1))).Refusal?.Code);
        Assert.Equal(before.Balances.AsEnumerable(), (await wallet.GetAsync()).Balances.AsEnumerable());
    }

    [Fact]
    public async Task The_same_id_answers_as_the_first_time_and_other_content_is_refused()
    {
        var wallet = await FundedAsync(paid: 1000);
        var first = (await wallet.ChargeAsync(NewId(out var id), Cny(700))).Value!;

        // By now the wallet has too little for it, which is not the answer.
        var again = (await wallet.ChargeAsync(id, Cny(700))).Value!;
        Assert.True(again.IsRepeated);
        Assert.Equal(first.Version, again.Version);
        Assert.Equal(RefusalCode.IdReused, (await wallet.ChargeAsync(id, Cny(701))).Refusal?.Code);

        // An id has its effect once in the whole ledger, not once in each wallet.
        var other = await FundedAsync(paid: 1000);
        Assert.Equal(RefusalCode.IdReused, (await other.ChargeAsync(id, Cny(700))).Refusal?.Code);
        Assert.Equal(1000, (await other.GetAsync()).Balances[0].Paid.MinorUnits);
    }

    [Fact]
    public async Task A_hold_is_captured_in_part_and_the_rest_comes_back()
    {
        var wallet = await FundedAsync(paid: 1000);
        var hold = new HoldId(NewId());
        AssertBalance(await wallet.PlaceHoldAsync(hold.Value, Cny(400), system.Clock.GetUtcNow().AddHours(1)), paid: 600, held: 400);
        AssertBalance(await wallet.CaptureHoldAsync(NewId(out var capture), hold, Cny(150)), paid: 850);
        Assert.Equal(RefusalCode.HoldNotOpen, (await wallet.ReleaseHoldAsync(NewId(), hold)).Refusal?.Code);
        Assert.True((await wallet.CaptureHoldAsync(capture, hold, Cny(150))).Value?.IsRepeated);
    }

    [Fact]
    public async Task A_hold_whose_time_has_come_is_money_again()
    {
        var wallet = await FundedAsync(paid: 1000);
        await wallet.PlaceHoldAsync(NewId(), Cny(400), system.Clock.GetUtcNow().AddMinutes(1));
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Cny(1000), (await wallet.GetAsync()).Balances[0].Paid);
        AssertBalance(await wallet.ChargeAsync(NewId(), Cny(1000)), paid: 0);
    }

    [Fact]
    public async Task A_chargeback_of_spent_money_is_a_debt_that_the_next_top_up_repays_and_a_won_dispute_gives_back()
    {
        var account = await system.OpenAccountAsync();
        var wallet = system.Grains.Wallet(account);
        var payment = TestSystem.NewPayment(account);
        await CreditAsync(wallet, payment, paid: 1000, bonus: 100);
        await wallet.ChargeAsync(NewId(), Cny(900));        // 100 bonus, 800 paid: 200 are left
        var lost = NewId();
        AssertBalance(await wallet.ChargeBackTopUpAsync(lost, payment, Cny(1000)), paid: 0, owed: 800);
        await CreditAsync(wallet, TestSystem.NewPayment(account), paid: 500);
        AssertBalance((await wallet.GetAsync()).Balances[0], paid: 0, owed: 300);
        AssertBalance(await wallet.WinDisputeAsync(lost, payment), paid: 700, owed: 0);
        Assert.Equal(RefusalCode.OriginalNotFound, (await wallet.RefundTopUpAsync(NewId(), TestSystem.NewPayment(account), Cny(1))).Refusal?.Code);
    }

    [Fact]
    public async Task A_frozen_wallet_takes_money_and_gives_none_and_only_an_empty_one_can_be_closed()
    {
        var wallet = await FundedAsync(paid: 10);
        Assert.Equal(WalletStatus.Frozen, (await wallet.SetStatusAsync(NewId(), WalletStatus.Frozen)).Value?.Wallet.Status);
        Assert.Equal(RefusalCode.WalletFrozen, (await wallet.ChargeAsync(NewId(), Cny(1))).Refusal?.Code);
        Assert.Equal(RefusalCode.WalletNotEmpty, (await wallet.SetStatusAsync(NewId(), WalletStatus.Closed)).Refusal?.Code);
        Assert.Null((await wallet.GrantBonusAsync(NewId(), Cny(5), null)).Refusal);
        await wallet.SetStatusAsync(NewId(), WalletStatus.Open);
        AssertBalance(await wallet.ChargeAsync(NewId(), Cny(15)), paid: 0, bonus: 0);
        Assert.Equal(WalletStatus.Closed, (await wallet.SetStatusAsync(NewId(), WalletStatus.Closed)).Value?.Wallet.Status);
    }

    [Fact]
    public async Task The_first_page_of_entries_comes_with_their_totals_if_those_are_asked_for()
    {
        var wallet = await FundedAsync(paid: 1000, bonus: 10);
        var empty = await system.Grains.Wallet(await system.OpenAccountAsync()).GetEntriesAsync(new EntryQuery { Limit = 1, WithTotals = true });
        Assert.Empty(empty.Totals!.Value);
        var first = await wallet.GetEntriesAsync(new EntryQuery { Limit = 1, WithTotals = true });
        Assert.Equal(Cny(1010), Assert.Single(first.Totals!.Value));
        Assert.Null((await wallet.GetEntriesAsync(new EntryQuery { Limit = 1 })).Totals);
        Assert.Null((await wallet.GetEntriesAsync(new EntryQuery { Limit = 1, Before = first.Before, WithTotals = true })).Totals);
    }

    [Fact]
    public async Task Totals_are_those_of_the_page_whatever_is_committed_meanwhile()
    {
        var wallet = await FundedAsync(paid: 1000);
        var charges = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Null((await wallet.ChargeAsync(NewId(), Cny(1))).Refusal);
            }
        });
        do
        {
            foreach (var limit in (int[])[100, 1000])
            {
                var page = await wallet.GetEntriesAsync(new EntryQuery { Limit = limit, WithTotals = true });
                if (page is { Before: null, Totals: { } totals })
                {
                    Assert.Equal(page.Entries.Sum(entry => entry.Amount.MinorUnits), Assert.Single(totals).MinorUnits);
                }
            }
        }
        while (!charges.IsCompleted);

        await charges;
        Assert.Equal(Cny(900), Assert.Single((await wallet.GetEntriesAsync(new EntryQuery { Limit = 1, WithTotals = true })).Totals!.Value));
    }

    private static Money Cny(long fen) => new(fen, Currency.Cny);

    private static string NewId() => Guid.NewGuid().ToString("n");

    private static string NewId(out string id) => id = NewId();

    private static async Task CreditAsync(IWalletGrain wallet, PaymentId payment, long paid, long bonus = 0) =>
        Assert.Null((await wallet.CreditTopUpAsync(payment, PaymentMethod.WeChatPay, Cny(paid), Cny(bonus), null)).Refusal);

    private async Task<IWalletGrain> FundedAsync(long paid, long bonus = 0)
    {
        var account = await system.OpenAccountAsync();
        var wallet = system.Grains.Wallet(account);
        await CreditAsync(wallet, TestSystem.NewPayment(account), paid, bonus);
        return wallet;
    }

    private static void AssertBalance(Outcome<WalletReceipt> outcome, long paid, long bonus = 0, long held = 0, long owed = 0)
    {
        Assert.Null(outcome.Refusal);
        AssertBalance(outcome.Value!.Wallet.Balances[0], paid, bonus, held, owed);
    }

    private static void AssertBalance(WalletBalance balance, long paid, long bonus = 0, long held = 0, long owed = 0) =>
        Assert.Equal(new WalletBalance(Cny(paid), Cny(bonus), Cny(held), Cny(owed)), balance);
}
