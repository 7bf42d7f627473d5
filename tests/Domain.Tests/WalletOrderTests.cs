using static IM2.Domain.Tests.WalletExample;

namespace IM2.Domain.Tests;

/// <summary>Which refusals last, and what is the same request again.</summary>
public sealed class WalletOrderTests
{
    private static readonly WalletExample Closed = new WalletExample().Do(Status("c", WalletStatus.Closed));
    private static readonly WalletExample Frozen = new WalletExample().Do(Status("f", WalletStatus.Frozen));
    private static readonly WalletExample Rich = new WalletExample().Do(TopUp("a", 100), Charge("x", 20), Hold("h", 10), Send("g", 10));
    private static readonly WalletExample Empty = new();

    /// <summary>A command that is refused, why, and whether that lasts.</summary>
    private static readonly (WalletExample Wallet, WalletCommand Command, RefusalCode Code, bool Lasts)[] Refused =
    [
        (Empty, Charge("n", 0), RefusalCode.AmountOutOfRange, false),
        (Closed, Charge("n", 1), RefusalCode.WalletClosed, true),
        (Frozen, Charge("n", 1), RefusalCode.WalletFrozen, true),
        (Empty, Charge("n", 1), RefusalCode.InsufficientFunds, true),
        (Empty, Grant("n", 0), RefusalCode.AmountOutOfRange, false),
        (Closed, Grant("n", 1), RefusalCode.WalletClosed, true),
        (Empty, Grant("n", 1, Given.Noon), RefusalCode.ExpiryNotInFuture, true),
        (Rich, Rich.Undo("n", "x", 0), RefusalCode.AmountOutOfRange, false),
        (Rich, Rich.Undo("n", "none", 1), RefusalCode.OriginalNotFound, true),
        (Rich, Rich.Undo("n", "x", 1) with { Amount = new Money(1, Currency.Usd) }, RefusalCode.CurrencyMismatch, true),
        (Rich, Rich.Undo("n", "x", 21), RefusalCode.CorrectionExceedsOriginal, true),
        (Rich, Hold("n", 0), RefusalCode.AmountOutOfRange, false),
        (Closed, Hold("n", 1), RefusalCode.WalletClosed, true),
        (Frozen, Hold("n", 1), RefusalCode.WalletFrozen, true),
        (Rich, Hold("n", 1, Given.Noon), RefusalCode.ExpiryNotInFuture, true),
        (Empty, Hold("n", 1), RefusalCode.InsufficientFunds, true),
        (Rich, Capture("h", 0), RefusalCode.AmountOutOfRange, false),
        (Rich, Capture("none", 1), RefusalCode.HoldNotOpen, true),
        (Rich, Capture("h", 11), RefusalCode.CaptureExceedsHold, true),
        (Rich, Release("none"), RefusalCode.HoldNotOpen, true),
        (Closed, TopUp("n", 0), RefusalCode.AmountOutOfRange, false),
        (Rich, Rich.Refund("n", "none", 1), RefusalCode.OriginalNotFound, false),
        (Rich, Rich.Win("none", "a"), RefusalCode.DisputeNotOpen, false),
        (Empty, Send("n", 1), RefusalCode.InsufficientFunds, true),
        (Closed, new WalletCommand.ReceiveGift(GiftA, Bob, Given.Cny(1), Given.Noon), RefusalCode.WalletClosed, false),
        (Rich, Rich.Return("none"), RefusalCode.OriginalNotFound, false),
        (Closed, TopUpExample.Reserve("n", 1), RefusalCode.WalletClosed, false),
        (Rich, Status("n", WalletStatus.Closed), RefusalCode.WalletNotEmpty, false),
    ];

    /// <summary>What is accepted, and the same id with other content.</summary>
    private static readonly Dictionary<string, (WalletCommand Command, WalletCommand[] Others)> Requests = new()
    {
        ["charge"] = (Charge("n", 5), [Charge("n", 6), Charge("n", 5) with { Amount = new Money(5, Currency.Usd) }]),
        ["grant"] = (Grant("n", 5, Soon), [Grant("n", 6, Soon), Grant("n", 5), Grant("n", 5, Soon.AddTicks(1))]),
        ["grant for ever"] = (Grant("n", 5), [Grant("n", 5, Soon)]),
        ["undo"] = (Rich.Undo("n", "x", 5), [Rich.Undo("n", "x", 6), Rich.Undo("n", "none", 5), Rich.Undo("n", "x", 5) with { Amount = null }]),
        ["undo all"] = (Rich.Undo("n", "x", 5) with { Amount = null }, [Rich.Undo("n", "x", 5), Rich.Undo("n", "none", 5) with { Amount = null }]),
        ["hold"] = (Hold("n", 5, Soon), [Hold("n", 6, Soon), Hold("n", 5, Soon.AddTicks(1))]),
        ["capture"] = (Ends(Capture("h", 5)), [Ends(Capture("h", 6)), Ends(Capture("i", 5)), Ends(Capture("h", 5) with { Amount = null })]),
        ["capture all"] = (Ends(Capture("h", 5) with { Amount = null }), [Ends(Capture("h", 5)), Ends(Capture("i", 5) with { Amount = null })]),
        ["release"] = (Ends(Release("h") with { Currency = null }), [Ends(Release("i") with { Currency = null }), Ends(Release("h") with { Currency = Currency.Usd })]),
    };

    private static DateTimeOffset Soon => Given.Noon.AddHours(1);

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Fact]
    public void What_another_moment_would_answer_otherwise_is_refused_for_good() => Assert.All(Refused, row =>
    {
        var decision = Wallet.DecideForGood(row.Wallet.State, row.Command);
        if (!row.Lasts)
        {
            Assert.Equal((row.Code, 0), (decision.Refusal?.Code, decision.Events.Length));
            return;
        }

        var kept = Assert.IsType<WalletEvent.CommandRefused>(Assert.Single(decision.Events));
        var (refusal, transfer) = (Wallet.Decide(row.Wallet.State, row.Command).Refusal!, Wallet.Post(Alice, kept));
        Assert.Null(decision.Refusal);
        Assert.Equal((row.Command.Id, row.Code, refusal.Detail, row.Command.At), (kept.Id, kept.Code, kept.Detail, kept.At));
        Assert.Equal((row.Command.Id, TransferKind.Refusal, 0, (TransferId?)null), (transfer.Id, transfer.Kind, transfer.Legs.Length, transfer.Corrects));
        Assert.Same(row.Wallet.State, Wallet.Evolve(row.Wallet.State, kept));
    });

    [Fact]
    public void What_is_accepted_is_accepted_for_good_as_well() => Assert.All(Requests.Values, row =>
        Assert.Equal(
            Wallet.Decide(Rich.State, row.Command).Events.Select(happened => happened.GetType()),
            Wallet.DecideForGood(Rich.State, row.Command).Events.Select(happened => happened.GetType())));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_request_is_a_repeat_and_any_other_is_not(string name)
    {
        var (command, others) = Requests[name];
        foreach (var reference in new[] { null, "", "7", " 7" })
        {
            var asked = command with { Reference = reference };
            WalletEvent[] answers = [Wallet.Decide(Rich.State, asked).Events[^1], Refuse(asked)];
            Assert.All(answers, first =>
            {
                Assert.Equal(asked.Id, Wallet.Post(Alice, first).Id);
                Assert.True(Wallet.IsRepeat(asked with { At = Given.Noon.AddYears(3) }, first));
                Assert.All(others, other => Assert.False(Wallet.IsRepeat(other with { Reference = reference }, first)));
                Assert.All(new[] { null, "", "7", " 7", "8" }, other => Assert.Equal(other == reference, Wallet.IsRepeat(asked with { Reference = other }, first)));
                Assert.All(Requests.Values.Where(one => one.Command.GetType() != asked.GetType()), one => Assert.False(Wallet.IsRepeat(one.Command, first)));
                Assert.False(Wallet.IsRepeat(asked with { Id = TransferId.Request("another") }, first) && asked is not WalletCommand.PlaceHold);
            });
        }
    }

    [Fact]
    public void All_that_is_left_is_undone_and_captured()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 50), Hold("h", 10));
        wallet.Do(wallet.Undo("1", "x", 20));
        var all = wallet.Undo("2", "x", 1) with { Amount = null };
        wallet.Do(all, Ends(Capture("h", 1) with { Amount = null }));
        Assert.Equal(Given.Cny(10), wallet.Last<WalletEvent.HoldCaptured>().Amount);
        var undone = Assert.IsType<WalletEvent.ChargeUndone>(wallet.Events[^2]);
        Assert.Equal(Given.Cny(30), undone.Amount);
        Assert.Equal((90L, 0L), (wallet.Cny.Paid, wallet.Cny.Held));

        // As its repeat reads the ledger: with itself and what was undone before it.
        var again = all with { Undone = wallet.Original(TransferId.Request("x")) };
        Assert.True(Wallet.IsRepeat(again, undone));
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, Wallet.Decide(wallet.State, again with { Id = TransferId.Request("3") }).Refusal?.Code);
    }

    [Fact]
    public void A_refusal_comes_after_what_time_has_done()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Hold("h", 40, Soon));
        var decision = Wallet.DecideForGood(wallet.State, Charge("n", 500, Soon));
        Assert.Equal([typeof(WalletEvent.HoldReleased), typeof(WalletEvent.CommandRefused)], decision.Events.Select(happened => happened.GetType()));
        Assert.Contains("; 1.00", Assert.IsType<WalletEvent.CommandRefused>(decision.Events[1]).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void However_late_somebody_looks_one_version_is_one_wallet()
    {
        // The hold ends before its bonus would: for two hours that is spendable, then it is lost, which is another event.
        var wallet = new WalletExample().Do(TopUp("a", 100, 20, Soon.AddHours(2)), Hold("h", 20, Soon));
        var (early, one) = Wallet.AsOf(wallet.State, Soon);
        var (late, two) = Wallet.AsOf(wallet.State, Soon.AddHours(2));
        Assert.Equal((1, 20L), (one, early.Purse(Currency.Cny).Bonus));
        Assert.Equal((2, 0L), (two, late.Purse(Currency.Cny).Bonus));
        Assert.Equal((wallet.State, 0), Wallet.AsOf(wallet.State, Soon.AddTicks(-1)));
    }

    private static WalletEvent Refuse(WalletCommand command) => Wallet.DecideForGood(
        (command is WalletCommand.GrantBonus ? Closed : Frozen).State,
        command is WalletCommand.UndoCharge undo ? undo with { Undone = new Original(null, []) { Id = undo.Undone.Id } } : command).Events[^1];

    private static WalletCommand Ends(WalletCommand command) => command with { Id = TransferId.Request("n") };
}
