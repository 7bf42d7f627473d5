using static IM2.Domain.Tests.WalletExample;

namespace IM2.Domain.Tests;

/// <summary>Each command's refusals in order of precedence: every row breaks its own rule and all the rules below it.</summary>
public sealed class WalletRefusalTests
{
    private static readonly DateTimeOffset Past = Given.Noon.AddSeconds(-1);
    private static readonly Money TooMuch = Given.Cny(Money.AmountMax + 1);
    private static readonly Money WrongBonus = new(-1, Currency.Usd);
    private static readonly WalletExample Open = new();
    private static readonly WalletExample Frozen = new WalletExample().Do(Status("f", WalletStatus.Frozen));
    private static readonly WalletExample Closed = new WalletExample().Do(Status("c", WalletStatus.Closed));
    private static readonly WalletExample Rich = new WalletExample().Do(TopUp("a", 100), Charge("x", 20), Hold("h", 10), Send("g", 10));
    private static readonly WalletExample ManyHolds = Holds();
    private static readonly WalletExample Disputed = Disputes();
    private static readonly WalletExample ClosedWithMoney = new WalletExample().Do(Status("c", WalletStatus.Closed), TopUp("late", 5));

    private static readonly (Type Command, (RefusalCode Code, WalletExample Wallet, WalletCommand Command)[] Rows)[] Tables =
    [
        Table<WalletCommand.CreditTopUp>(
            (RefusalCode.AmountOutOfRange, Closed, TopUp("n", 0) with { Bonus = WrongBonus }),
            (RefusalCode.AmountOutOfRange, Closed, TopUp("n", 1) with { Bonus = WrongBonus }),
            (RefusalCode.CurrencyMismatch, Closed, TopUp("n", 1) with { Bonus = new Money(1, Currency.Usd) })),
        Table<WalletCommand.GrantBonus>(
            (RefusalCode.AmountOutOfRange, Closed, Grant("n", 0, Past)),
            (RefusalCode.WalletClosed, Closed, Grant("n", 1, Past)),
            (RefusalCode.ExpiryNotInFuture, Open, Grant("n", 1, Given.Noon))),
        Table<WalletCommand.Charge>(
            (RefusalCode.AmountOutOfRange, Closed, Charge("n", 0) with { Amount = TooMuch }),
            (RefusalCode.AmountOutOfRange, Frozen, Charge("n", 0) with { Amount = new Money(1, default) }),
            (RefusalCode.WalletClosed, Closed, Charge("n", 1)),
            (RefusalCode.WalletFrozen, Frozen, Charge("n", 1)),
            (RefusalCode.InsufficientFunds, Open, Charge("n", 1))),
        Table<WalletCommand.UndoCharge>(
            (RefusalCode.AmountOutOfRange, Closed, Rich.Undo("n", "none", 0)),
            (RefusalCode.OriginalNotFound, Closed, Rich.Undo("n", "none", 100)),
            (RefusalCode.OriginalNotFound, Rich, Rich.Undo("n", "x", 100) with { Undone = Rich.Original(TransferId.TopUp(Payment("a"))) }),
            (RefusalCode.CurrencyMismatch, Rich, Rich.Undo("n", "x", 1) with { Amount = new Money(21, Currency.Usd) }),
            (RefusalCode.CorrectionExceedsOriginal, Rich, Rich.Undo("n", "x", 21))),
        Table<WalletCommand.PlaceHold>(
            (RefusalCode.AmountOutOfRange, Closed, Hold("n", 0, Past)),
            (RefusalCode.WalletClosed, Closed, Hold("n", 1, Past)),
            (RefusalCode.WalletFrozen, Frozen, Hold("n", 1, Past)),
            (RefusalCode.ExpiryNotInFuture, ManyHolds, Hold("n", 1, Given.Noon)),
            (RefusalCode.TooManyHolds, ManyHolds, Hold("n", 1000)),
            (RefusalCode.InsufficientFunds, Open, Hold("n", 1))),
        Table<WalletCommand.CaptureHold>(
            (RefusalCode.AmountOutOfRange, Closed, Capture("none", -1)),
            (RefusalCode.HoldNotOpen, Closed, Capture("none", 1)),
            (RefusalCode.HoldNotOpen, Rich, Capture("h", 1) with { Amount = new Money(100, Currency.Usd) }),
            (RefusalCode.HoldNotOpen, Rich, Capture("h", 100, Given.Noon.AddDays(1))),
            (RefusalCode.CaptureExceedsHold, Rich, Capture("h", 11))),
        Table<WalletCommand.ReleaseHold>(
            (RefusalCode.HoldNotOpen, Closed, Release("none")),
            (RefusalCode.HoldNotOpen, Rich, Release("h") with { Currency = Currency.Usd }),
            (RefusalCode.HoldNotOpen, Rich, Release("h", Given.Noon.AddDays(1)))),
        Table<WalletCommand.UnwindTopUp>(
            (RefusalCode.AmountOutOfRange, Closed, Rich.Refund("n", "none", 0)),
            (RefusalCode.OriginalNotFound, Closed, Rich.Refund("n", "none", 1000)),
            (RefusalCode.CurrencyMismatch, Rich, Rich.Refund("n", "a", 1) with { Amount = new Money(101, Currency.Usd) }),
            (RefusalCode.CorrectionExceedsOriginal, Rich, Rich.Refund("n", "a", 101)),
            (RefusalCode.CorrectionExceedsOriginal, Disputed, Disputed.Refund("n", "a", 41))),
        Table<WalletCommand.ReverseUnwinding>(
            (RefusalCode.OriginalNotFound, Closed, Rich.Win("none", "none")),
            (RefusalCode.DisputeNotOpen, Rich, Rich.Win("none", "a")),
            (RefusalCode.DisputeNotOpen, Disputed, Disputed.Win("won", "a")),
            (RefusalCode.DisputeNotOpen, Disputed, Disputed.Win("", "a") with { Unwinding = TransferId.Refund("r") })),
        Table<WalletCommand.SendGift>(
            (RefusalCode.AmountOutOfRange, Closed, Send("n", 0) with { To = Alice }),
            (RefusalCode.WalletClosed, Closed, Send("n", 1) with { To = Alice }),
            (RefusalCode.WalletFrozen, Frozen, Send("n", 1) with { To = Alice }),
            (RefusalCode.GiftToSelf, Open, Send("n", 1) with { To = Alice }),
            (RefusalCode.InsufficientFunds, Open, Send("n", 1))),
        Table<WalletCommand.ReceiveGift>(
            (RefusalCode.AmountOutOfRange, Closed, new WalletCommand.ReceiveGift(GiftA, Bob, TooMuch, Given.Noon)),
            (RefusalCode.WalletClosed, Closed, new WalletCommand.ReceiveGift(GiftA, Bob, Given.Cny(1), Given.Noon))),
        Table<WalletCommand.ReturnGift>(
            (RefusalCode.OriginalNotFound, Closed, Rich.Return("none")),
            (RefusalCode.OriginalNotFound, Rich, Rich.Return("g") with { Gift = new GiftId("other") }),
            (RefusalCode.CorrectionExceedsOriginal, Disputed, Disputed.Return("g"))),
        Table<WalletCommand.ReserveTopUp>(
            (RefusalCode.AmountOutOfRange, Closed, TopUpExample.Reserve("n", 0)),
            (RefusalCode.WalletClosed, Closed, TopUpExample.Reserve("n", 1, PaymentMethod.Card)),
            (RefusalCode.MethodUnavailable, Open, TopUpExample.Reserve("n", 1, PaymentMethod.Card))),
        Table<WalletCommand.ReleaseTopUp>(),
        Table<WalletCommand.DelayTopUp>(),
        Table<WalletCommand.SetStatus>(
            (RefusalCode.WalletClosed, ClosedWithMoney, Status("n", WalletStatus.Frozen)),
            (RefusalCode.WalletNotEmpty, Rich, Status("n", WalletStatus.Closed))),
        Table<WalletCommand.Expire>(),
    ];

    public static TheoryData<string> Commands => [.. Tables.Select(table => table.Command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_first_broken_rule_is_the_answer(string command) => Assert.All(Tables.Single(table => table.Command.Name == command).Rows, row =>
    {
        var decision = Wallet.Decide(row.Wallet.State, row.Command);
        Assert.Equal(row.Code, decision.Refusal?.Code);
        Assert.Empty(decision.Events);
        Assert.NotEmpty(decision.Refusal!.Detail);
    });

    [Fact]
    public void Every_command_has_a_table() => Assert.Equal(
        WalletAnswerTests.CommandKinds, Tables.Select(table => table.Command).OrderBy(type => type.Name, StringComparer.Ordinal));

    private static (Type, (RefusalCode, WalletExample, WalletCommand)[]) Table<TCommand>(params (RefusalCode, WalletExample, TCommand)[] rows)
        where TCommand : WalletCommand => (typeof(TCommand), [.. rows.Select(row => (row.Item1, row.Item2, (WalletCommand)row.Item3))]);

    [Fact]
    public void The_last_hold_that_may_be_open_is_placed_and_one_that_ends_makes_room()
    {
        var wallet = new WalletExample().Do(TopUp("a", 1000));
        for (var n = 0; n < WalletState.HoldsMax; n++)
        {
            wallet.Do(Hold($"h{n}", 1));
        }

        var refused = Wallet.DecideForGood(wallet.State, Hold("n", 1));
        Assert.Equal(RefusalCode.TooManyHolds, Assert.IsType<WalletEvent.CommandRefused>(Assert.Single(refused.Events)).Code);
        Assert.Null(Wallet.Decide(wallet.Do(Release("h7")).State, Hold("n", 1)).Refusal);
    }

    private static WalletExample Holds()
    {
        var wallet = new WalletExample().Do(TopUp("a", WalletState.HoldsMax));
        for (var n = 0; n < WalletState.HoldsMax; n++)
        {
            wallet.Do(Hold($"h{n}", 1));
        }

        return wallet;
    }

    private static WalletExample Disputes()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Send("g", 10));
        wallet.Do(wallet.Return("g"));
        wallet.Do(wallet.Chargeback("won", "a", 100));
        wallet.Do(wallet.Win("won", "a"));
        wallet.Do(wallet.Refund("r", "a", 60));
        return wallet;
    }
}
