using System.Collections.Immutable;

namespace IM2.Grains.Tests;

/// <summary>What a backend asks for has one answer for ever, however it is asked again.</summary>
public sealed class OrderTests(TestSystem system) : IClassFixture<TestSystem>
{
    private const int WaitingMax = 4096;

    [Fact]
    public async Task A_refused_charge_stays_refused_after_a_top_up_and_a_new_request_succeeds()
    {
        var (account, wallet) = await FundedAsync(100);
        var order = Charge(NewId(), 500) with { Reference = "order 7" };
        var first = (await wallet.ExecuteAsync(order)).Refusal!;
        await CreditAsync(wallet, account, 1000);

        var again = (await wallet.ExecuteAsync(order)).Refusal!;

        Assert.Equal((RefusalCode.InsufficientFunds, false), (first.Code, first.IsRepeated));
        Assert.Equal(first with { IsRepeated = true }, again);
        Assert.Equal(RefusalCode.IdReused, (await wallet.ExecuteAsync(order with { Amount = Cny(499) })).Refusal?.Code);
        Assert.Equal(RefusalCode.IdReused, (await wallet.ExecuteAsync(order with { Reference = "order 8" })).Refusal?.Code);
        Assert.Equal(600, (await wallet.ExecuteAsync(order with { Request = new RequestId(NewId()) })).Value?.Wallet.Balances[0].Paid.MinorUnits);
        Assert.IsType<WalletEvent.CommandRefused>((await wallet.FindAsync(order.Request))?.Event);
    }

    [Fact]
    public async Task A_refusal_lasts_beyond_the_activation_that_gave_it()
    {
        var (account, wallet) = await FundedAsync(100);
        var order = Charge(NewId(), 500);
        await wallet.ExecuteAsync(order);
        await TestSystem.ForgetAsync(wallet);
        await CreditAsync(wallet, account, 1000);
        Assert.True((await wallet.ExecuteAsync(order)).Refusal?.IsRepeated);
    }

    [Fact]
    public async Task A_request_that_has_named_one_thing_can_not_name_another()
    {
        var ((account, wallet), (_, other), id, refused) = (await FundedAsync(1000), await FundedAsync(1000), NewId(), NewId());
        Assert.Null((await wallet.ExecuteAsync(Charge(id, 10))).Refusal);
        Assert.Equal(RefusalCode.InsufficientFunds, (await wallet.ExecuteAsync(Charge(refused, 5000))).Refusal?.Code);
        foreach (var used in new[] { id, refused })
        {
            Assert.All(await OthersAsync(wallet, used), code => Assert.Equal(RefusalCode.IdReused, code));
            Assert.Equal(RefusalCode.IdReused, (await other.ExecuteAsync(Charge(used, used == id ? 10 : 5000))).Refusal?.Code);
            Assert.Null(await other.FindAsync(new RequestId(used)));
        }

        Assert.Equal((990, 0), await MoneyAsync(wallet));
        Assert.Equal((1000, 0), await MoneyAsync(other));
        Assert.Equal(3, (await system.PostingsAsync(account)).Count);
    }

    [Fact]
    public async Task Of_many_each_has_its_own_answer_in_their_order()
    {
        var (account, wallet) = await FundedAsync(1000);
        var (twice, hold) = (Charge(NewId(), 100), new WalletOrder.PlaceHold(new RequestId(NewId()), Cny(50), Later) { IsAccountKnown = true });
        ImmutableArray<WalletOrder> orders =
        [
            twice, Charge(NewId(), 0), Charge(NewId(), 5000), hold, twice, twice with { Amount = Cny(1) },
            new WalletOrder.UndoCharge(new RequestId(NewId()), twice.Request, null) { IsAccountKnown = true },
            new WalletOrder.CaptureHold(new RequestId(NewId()), hold.Hold, null) { IsAccountKnown = true },
            new WalletOrder.ReleaseHold(new RequestId(NewId()), hold.Hold) { IsAccountKnown = true }, Charge(NewId(), 950),
        ];

        var answers = await wallet.ExecuteAllAsync(orders);

        Assert.Equal(
            ["Charged", "AmountOutOfRange", "InsufficientFunds", "HoldPlaced", "Charged", "IdReused", "ChargeUndone", "HoldCaptured", "HoldNotOpen", "Charged"],
            answers.Select(answer => answer!.Value.Refusal is { } refusal ? $"{refusal.Code}" : answer.Value.Value!.Event!.GetType().Name));
        Assert.Equal([false, true], new[] { answers[0], answers[4] }.Select(answer => answer!.Value.Value!.IsRepeated));
        Assert.Equal((0, 0), await MoneyAsync(wallet));
        var again = await wallet.ExecuteAllAsync(orders);
        Assert.Equal(answers.Select(Answer), again.Select(Answer));
        Assert.All(again.Where((_, n) => n is not (1 or 5)), answer => Assert.True(answer!.Value.Value?.IsRepeated ?? answer.Value.Refusal!.IsRepeated));
        Assert.Equal(8, (await system.PostingsAsync(account)).Count);
        Assert.Empty(await wallet.ExecuteAllAsync([]));
        Assert.Empty(await wallet.ExecuteAllAsync(default));
        await system.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task One_bad_order_among_many_that_share_a_commit_harms_none()
    {
        var (account, wallet) = await FundedAsync(1000);
        var known = Charge(NewId(), 7);
        await wallet.ExecuteAsync(known);
        var orders = Enumerable.Range(0, 100).Select(n => n == 50 ? known with { Amount = Cny(8) } : Charge(NewId(), n % 10 == 0 ? 100_000 : 1)).ToImmutableArray<WalletOrder>();

        var answers = await wallet.ExecuteAllAsync(orders);

        Assert.Equal(
            Enumerable.Range(0, 100).Select(n => n == 50 ? RefusalCode.IdReused : n % 10 == 0 ? RefusalCode.InsufficientFunds : (RefusalCode?)null),
            answers.Select(answer => answer!.Value.Refusal?.Code));
        Assert.Equal((1000 - 7 - 90, 0), await MoneyAsync(wallet));
        Assert.Equal(2 + 99, (await system.PostingsAsync(account)).Count);
    }

    [Fact]
    public async Task Of_64_equal_orders_that_are_refused_one_is_kept_and_all_are_answered_with_it()
    {
        var (account, wallet) = await FundedAsync(100);
        var order = Charge(NewId(), 500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => system.GrainsIn(n % 2).Wallet(account).ExecuteAsync(order)));
        Assert.Single(answers.Select(answer => answer.Refusal! with { IsRepeated = false }).Distinct());
        Assert.Single(answers, answer => !answer.Refusal!.IsRepeated);
        Assert.IsType<WalletEvent.CommandRefused>(Assert.Single((await system.PostingsAsync(account)).Skip(1)).Event);
        Assert.Equal((100, 0), await MoneyAsync(wallet));
    }

    [Fact]
    public async Task An_order_for_another_version_is_refused_and_not_kept()
    {
        var (account, wallet) = await FundedAsync(1000);
        var seen = (await wallet.GetAsync()).Version;
        var (first, late) = (Charge(NewId(), 1) with { IfVersion = seen }, Charge(NewId(), 2) with { IfVersion = seen });
        var accepted = (await wallet.ExecuteAsync(first)).Value!;

        Assert.Equal(RefusalCode.VersionMismatch, (await wallet.ExecuteAsync(late)).Refusal?.Code);
        Assert.Null(await wallet.FindAsync(late.Request));
        var again = (await wallet.ExecuteAsync(first)).Value!;
        Assert.Equal((accepted.Version, true), (again.Version, again.IsRepeated));
        Assert.Null((await wallet.ExecuteAsync(late with { IfVersion = accepted.Wallet.Version })).Refusal);
        Assert.True((await wallet.ExecuteAsync(late)).Value?.IsRepeated);

        // A refusal that lasts is repeated, too, whatever version the repeat is for.
        var tooMuch = Charge(NewId(), 5000);
        await wallet.ExecuteAsync(tooMuch);
        Assert.True((await wallet.ExecuteAsync(tooMuch with { IfVersion = seen })).Refusal is { Code: RefusalCode.InsufficientFunds, IsRepeated: true });
        Assert.Equal(4, (await system.PostingsAsync(account)).Count);
    }

    [Fact]
    public async Task Of_orders_for_one_version_one_is_accepted()
    {
        var (account, wallet) = await FundedAsync(1000);
        var seen = (await wallet.GetAsync()).Version;
        var answers = await wallet.ExecuteAllAsync([.. Enumerable.Range(0, 20).Select(_ => Charge(NewId(), 1) with { IfVersion = seen })]);
        Assert.Null(answers[0]!.Value.Refusal);
        Assert.All(answers.Skip(1), answer => Assert.Equal(RefusalCode.VersionMismatch, answer!.Value.Refusal?.Code));
        Assert.Equal(2, (await system.PostingsAsync(account)).Count);
    }

    [Fact]
    public async Task Time_changes_the_version_that_is_seen_and_its_commit_does_not()
    {
        var (account, wallet) = await FundedAsync(1000);
        var placed = (await wallet.PlaceHoldAsync(NewId(), Cny(400), system.Clock.GetUtcNow().AddMinutes(1))).Value!.Wallet;
        Assert.Equal(placed.Version, (await wallet.GetAsync()).Version);
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        var later = await wallet.GetAsync();
        Assert.Equal((placed.Version + 1, 1000L), (later.Version, later.Balances[0].Paid.MinorUnits));
        Assert.Equal(2, (await system.PostingsAsync(account)).Count);

        var stale = Charge(NewId(), 1) with { IfVersion = placed.Version };
        Assert.Equal(RefusalCode.VersionMismatch, (await wallet.ExecuteAsync(stale)).Refusal?.Code);
        Assert.Equal(RefusalCode.InsufficientFunds, (await wallet.ExecuteAsync(Charge(NewId(), 5000) with { IfVersion = later.Version })).Refusal?.Code);
        Assert.Equal(later.Version + 1, (await wallet.GetAsync()).Version);
        Assert.Equal(later.Version + 2, (await wallet.ExecuteAsync(stale with { IfVersion = later.Version + 1 })).Value?.Wallet.Version);
        Assert.Equal(
            ["TopUpCredited", "HoldPlaced", "HoldReleased", "CommandRefused", "Charged"],
            (await system.PostingsAsync(account)).Select(posting => posting.Event.GetType().Name));
    }

    [Fact]
    public async Task Nothing_is_asked_of_an_account_that_nobody_knows()
    {
        var account = await system.OpenAccountAsync();
        var (wallet, order) = (system.Grains.Wallet(account), Charge(NewId(), 1) with { IsAccountKnown = false });
        Assert.Equal(RefusalCode.AccountNotFound, (await wallet.ExecuteAsync(order)).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountNotFound, (await wallet.ExecuteAsync(order with { IfVersion = 0 })).Refusal?.Code);
        Assert.Empty(await system.PostingsAsync(account));

        // It may exist by now; and where something has happened, it does.
        Assert.Equal(RefusalCode.InsufficientFunds, (await wallet.ExecuteAsync(order with { IsAccountKnown = true })).Refusal?.Code);
        Assert.True((await wallet.ExecuteAsync(order)).Refusal is { Code: RefusalCode.InsufficientFunds, IsRepeated: true });
        Assert.Equal(1, (await wallet.GetAsync()).Version);
    }

    [Fact]
    public async Task More_orders_than_can_wait_are_told_so_and_not_kept()
    {
        var (account, wallet) = await FundedAsync(100_000);
        var orders = Enumerable.Range(0, WaitingMax + 500).Select(_ => Charge(NewId(), 1)).ToImmutableArray<WalletOrder>();

        var answers = await wallet.ExecuteAllAsync(orders);

        var busy = orders.Where((_, n) => answers[n]!.Value.Refusal?.Code == RefusalCode.WalletBusy).ToList();
        Assert.InRange(busy.Count, 1, 500);
        Assert.Equal(orders.TakeLast(busy.Count), busy);
        Assert.All(answers.SkipLast(busy.Count), answer => Assert.Null(answer!.Value.Refusal));
        Assert.Null(await wallet.FindAsync(busy[0].Request));
        Assert.All(await wallet.ExecuteAllAsync([.. busy]), answer => Assert.False(answer!.Value.Value!.IsRepeated));
        Assert.Equal((100_000 - orders.Length, 0), await MoneyAsync(wallet));
    }

    [Fact]
    public async Task All_that_is_left_is_undone_captured_and_found()
    {
        var (_, wallet) = await FundedAsync(1000);
        var (charge, hold) = (new RequestId(NewId()), NewId());
        await wallet.ChargeAsync(charge.Value, Cny(300));
        await wallet.UndoChargeAsync(NewId(), charge.Value, Cny(100));
        var rest = NewId();
        Assert.Equal(Cny(200), Assert.IsType<WalletEvent.ChargeUndone>((await wallet.UndoChargeAsync(rest, charge.Value, null)).Value?.Event).Amount);
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, (await wallet.UndoChargeAsync(NewId(), charge.Value, null)).Refusal?.Code);
        Assert.True((await wallet.UndoChargeAsync(rest, charge.Value, null)).Value?.IsRepeated);
        Assert.Equal([Cny(100), Cny(200)], (await wallet.FindAsync(charge))!.Corrections.Cast<WalletEvent.ChargeUndone>().Select(undo => undo.Amount));

        await wallet.PlaceHoldAsync(hold, Cny(400), Later);
        var capture = new WalletOrder.CaptureHold(new RequestId(NewId()), new HoldId(hold), null) { IsAccountKnown = true, Reference = "7" };
        var captured = Assert.IsType<WalletEvent.HoldCaptured>((await wallet.ExecuteAsync(capture)).Value?.Event);
        Assert.Equal((Cny(400), "7"), (captured.Amount, captured.Reference));
        Assert.True((await wallet.ExecuteAsync(capture)).Value?.IsRepeated);
        Assert.Equal(RefusalCode.IdReused, (await wallet.ExecuteAsync(capture with { Reference = "8" })).Refusal?.Code);
        Assert.Equal(captured.Request, TransferId.Request(capture.Request.Value));
        Assert.Equal((600, 0), await MoneyAsync(wallet));
    }

    private DateTimeOffset Later => system.Clock.GetUtcNow().AddDays(1);

    private static WalletOrder.Charge Charge(string id, long amount) => new(new RequestId(id), Cny(amount)) { IsAccountKnown = true };

    private static Money Cny(long fen) => MoneyOperations.Cny(fen);

    private static string NewId() => MoneyOperations.NewId();

    private static (long?, RefusalCode?) Answer(Outcome<WalletReceipt>? answer) => (answer!.Value.Value?.Version, answer.Value.Refusal?.Code);

    private static async Task<(long Paid, long Held)> MoneyAsync(IWalletGrain wallet)
    {
        var balance = (await wallet.GetAsync()).Balances[0];
        return (balance.Paid.MinorUnits, balance.Held.MinorUnits);
    }

    /// <summary>What every other kind of order answers under a request's id.</summary>
    private async Task<RefusalCode?[]> OthersAsync(IWalletGrain wallet, string id)
    {
        var request = new RequestId(id);
        ImmutableArray<WalletOrder> others =
        [
            new WalletOrder.GrantBonus(request, Cny(10), null), new WalletOrder.PlaceHold(request, Cny(10), Later),
            new WalletOrder.CaptureHold(request, new HoldId(id), Cny(10)), new WalletOrder.CaptureHold(request, new HoldId(id), null),
            new WalletOrder.ReleaseHold(request, new HoldId(id)), new WalletOrder.UndoCharge(request, request, Cny(10)),
            new WalletOrder.UndoCharge(request, request, null), new WalletOrder.SendGift(request, AccountId.Parse("bob"), Cny(10)),
        ];
        return [.. (await wallet.ExecuteAllAsync(others)).Select(answer => answer!.Value.Refusal?.Code)];
    }

    private static async Task CreditAsync(IWalletGrain wallet, AccountId account, long paid) => await MoneyOperations.AcceptedAsync(
        wallet.CreditTopUpAsync(TestSystem.NewPayment(account), PaymentMethod.WeChatPay, Cny(paid), Cny(0), null));

    private async Task<(AccountId Account, IWalletGrain Wallet)> FundedAsync(long paid)
    {
        var (account, wallet, _) = await new MoneyOperations(system).FundedAsync(paid);
        return (account, wallet);
    }
}
