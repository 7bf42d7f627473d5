using FsCheck;
using FsCheck.Fluent;
using static IM2.Domain.Tests.WalletExample;

namespace IM2.Domain.Tests;

/// <summary>The wallet's rules by example. Amounts are fen.</summary>
public sealed class WalletTests
{
    private static readonly DateTimeOffset Noon = Given.Noon;

    [Fact]
    public void Bonus_is_spent_first_by_earliest_expiry_then_paid_money_oldest_first()
    {
        var wallet = new WalletExample().Do(
            TopUp("old", 100, 10, Noon.AddDays(9)), TopUp("new", 100, 10, Noon.AddDays(3), Noon.AddHours(1)), Grant("never", 10, null, Noon.AddHours(2)),
            Charge("a", 140, Noon.AddHours(3)));
        Assert.Equal(
            [("new", 0, 10), ("old", 0, 10), ("never", 0, 10), ("old", 100, 0), ("new", 10, 0)],
            wallet.Last<WalletEvent.Charged>().From.Select(slice => (NameOf(slice.Lot), slice.Paid, slice.Bonus)));
    }

    [Fact]
    public void A_charge_undone_restores_lots_of_the_same_age_in_their_order()
    {
        var wallet = new WalletExample().Do(TopUp("a", 50), TopUp("b", 50), TopUp("c", 50));
        var before = wallet.State;
        wallet.Do(Charge("x", 120));
        wallet.Do(wallet.Undo("1", "x", 70));
        wallet.Do(wallet.Undo("2", "x", 50));
        Assert.Equal(before, wallet.State);
    }

    [Fact]
    public void Bonus_that_expired_before_the_undo_is_lost()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100, 20, Noon.AddHours(1)), Charge("x", 50));
        wallet.Do(wallet.Undo("1", "x", 50, Noon.AddHours(1)));
        Assert.Equal((100, 0, 0, 0), wallet.Cny);
        Assert.Equal(20, wallet.Last<WalletEvent.ChargeUndone>().ExpiredBonus);
    }

    [Fact]
    public void Part_of_a_hold_is_captured_and_the_rest_goes_back()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100, 20), Hold("h", 60), Capture("h", 30));
        Assert.Equal((90, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void A_hold_whose_time_has_come_is_released_before_the_next_command()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Hold("h", 60, Noon.AddHours(1)), Charge("x", 100, Noon.AddHours(1)));
        Assert.Equal((0, 0, 0, 0), wallet.Cny);
        Assert.True(Assert.IsType<WalletEvent.HoldReleased>(wallet.Events[^2]).HasExpired);
    }

    [Fact]
    public void Unwinding_takes_unspent_paid_money_of_the_lot_then_bonus_pro_rata_then_makes_debt()
    {
        var wallet = new WalletExample().Do(TopUp("other", 500), TopUp("a", 100, 21, Noon.AddDays(1), Noon.AddHours(1)), Send("g", 530, Noon.AddHours(2)));
        wallet.Do(wallet.Refund("r", "a", 90, Noon.AddHours(3)));
        Assert.Equal((0, 3, 0, 20), wallet.Cny);        // 21 · 90 / 100 = 18.9, down to 18
        Assert.Equal(18, wallet.Last<WalletEvent.TopUpUnwound>().Taken.Sum(slice => slice.Bonus));
    }

    [Fact]
    public void Unwinding_leaves_other_lots_alone_even_when_it_makes_debt()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 100), TopUp("b", 100, at: Noon.AddHours(1)));
        wallet.Do(wallet.Refund("r", "a", 100, Noon.AddHours(2)));
        Assert.Equal((100, 0, 0, 100), wallet.Cny);
    }

    [Fact]
    public void Bonus_that_was_spent_is_not_owed()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100, 20), Charge("x", 20));
        wallet.Do(wallet.Refund("r", "a", 100));
        Assert.Equal((0, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void Partial_refunds_take_the_bonus_exactly_whole() => Prop.ForAll(
        (from paid in Gen.Choose(1, 5_000)
         from bonus in Gen.Choose(0, 5_000)
         from cuts in Gen.Choose(1, 700).NonEmptyListOf()
         select (paid, bonus, cuts)).ToArbitrary(),
        sample =>
        {
            var wallet = new WalletExample().Do(TopUp("a", sample.paid, sample.bonus));
            long left = sample.paid;
            for (var i = 0; left > 0 && i < 40; i++)
            {
                var part = i == 39 ? left : Math.Min(left, sample.cuts[i % sample.cuts.Count]);
                wallet.Do(wallet.Refund($"{i}", "a", part));
                left -= part;
                var share = (Int128)sample.bonus * left;
                Assert.Equal((left, (long)(share / sample.paid) + (share % sample.paid == 0 ? 0 : 1)), (wallet.Purse.Paid, wallet.Purse.Bonus));
            }

            Assert.True(wallet.Purse.IsEmpty);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Held_money_of_the_lot_counts_as_spent_until_it_returns_and_then_repays()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Hold("h", 70));
        wallet.Do(wallet.Refund("r", "a", 100));
        Assert.Equal((0, 0, 70, 70), wallet.Cny);
        wallet.Do(Capture("h", 20));
        Assert.Equal((0, 0, 0, 20), wallet.Cny);
    }

    [Fact]
    public void Two_holds_that_end_in_one_decision_repay_one_debt_once()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Hold("h", 40, Noon.AddHours(1)), Hold("i", 60, Noon.AddHours(1)));
        wallet.Do(wallet.Refund("r", "a", 50));
        wallet.Do(new WalletCommand.Expire(Noon.AddHours(2)));
        Assert.Equal((50, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void A_charge_undone_after_its_top_up_was_unwound_repays_that_debt()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 100));
        wallet.Do(wallet.Refund("r", "a", 100));
        Assert.Equal((0, 0, 0, 100), wallet.Cny);
        wallet.Do(wallet.Undo("u", "x", 30));
        Assert.Equal((0, 0, 0, 70), wallet.Cny);
        wallet.Do(TopUp("b", 50));
        wallet.Do(wallet.Undo("v", "x", 70));
        Assert.Equal((50, 0, 0, 0), wallet.Cny);        // 20 repay what was left of the debt
    }

    [Fact]
    public void A_charge_undone_does_not_repay_what_is_owed_for_other_lots()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 100), TopUp("b", 100, at: Noon.AddHours(1)));
        wallet.Do(wallet.Refund("r", "a", 100, Noon.AddHours(2)));
        var before = wallet.State;
        wallet.Do(Charge("y", 60, Noon.AddHours(3)));
        wallet.Do(wallet.Undo("u", "y", 60, Noon.AddHours(4)));
        Assert.Equal(before, wallet.State);
    }

    [Fact]
    public void A_chargeback_of_more_than_refunds_have_left_takes_what_is_left_and_gives_it_back_when_it_is_won()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100));
        wallet.Do(wallet.Refund("r", "a", 30));
        wallet.Do(wallet.Chargeback("c", "a", 100));
        Assert.Equal((0, 0, 0, 0), wallet.Cny);
        Assert.Equal((Given.Cny(70), Given.Cny(100)), (wallet.Last<WalletEvent.TopUpUnwound>().Amount, wallet.Last<WalletEvent.TopUpUnwound>().Claimed));
        Assert.True(Wallet.IsRepeat(wallet.Chargeback("c", "a", 100), wallet.Last<WalletEvent.TopUpUnwound>()));
        Assert.False(Wallet.IsRepeat(wallet.Chargeback("c", "a", 70), wallet.Last<WalletEvent.TopUpUnwound>()));
        wallet.Do(wallet.Win("c", "a"));
        Assert.Equal((70, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void A_gift_returned_repays_what_is_owed_for_its_lot()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Send("g", 80));
        wallet.Do(wallet.Chargeback("c", "a", 50));
        Assert.Equal((0, 0, 0, 30), wallet.Cny);
        wallet.Do(wallet.Return("g"));
        Assert.Equal((50, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void Credits_repay_the_oldest_debt_first_and_bonus_repays_nothing()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), TopUp("b", 100, at: Noon.AddHours(1)), Charge("x", 200, Noon.AddHours(2)));
        wallet.Do(wallet.Refund("second", "b", 100, Noon.AddHours(3)));
        wallet.Do(wallet.Refund("first", "a", 100, Noon.AddHours(4)));
        wallet.Do(TopUp("c", 130, 50, at: Noon.AddHours(5)), new WalletCommand.ReceiveGift(GiftA, Bob, Given.Cny(10), Noon.AddHours(5)));
        Assert.Equal((0, 50, 0, 60), wallet.Cny);
        Assert.Equal(TransferId.Refund("first"), Assert.Single(wallet.Purse.Debts).Cause);
    }

    [Fact]
    public void A_dispute_won_after_a_part_of_the_debt_was_repaid_forgives_the_rest_and_gives_back_the_repayment()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100, 10), Charge("x", 80));       // 10 bonus, 70 paid
        wallet.Do(wallet.Chargeback("c", "a", 100));
        Assert.Equal((0, 0, 0, 70), wallet.Cny);
        wallet.Do(TopUp("b", 40));
        wallet.Do(wallet.Win("c", "a"));
        Assert.Equal((70, 0, 0, 0), wallet.Cny);
        Assert.Equal(30, wallet.Last<WalletEvent.UnwindingReversed>().Forgiven);
    }

    [Fact]
    public void A_dispute_won_repays_what_is_owed_for_the_same_lot_by_another_cause()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 40));
        wallet.Do(wallet.Chargeback("c", "a", 60));
        wallet.Do(wallet.Refund("r", "a", 40));
        Assert.Equal((0, 0, 0, 40), wallet.Cny);
        wallet.Do(wallet.Win("c", "a"));
        Assert.Equal((20, 0, 0, 0), wallet.Cny);         // as if the refund had been the only one
    }

    [Fact]
    public void A_chargeback_can_be_repeated_after_it_was_won()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100, 11));
        wallet.Do(wallet.Chargeback("c", "a", 100));
        wallet.Do(wallet.Win("c", "a"));
        wallet.Do(wallet.Chargeback("d", "a", 100));
        Assert.True(wallet.Purse.IsEmpty);
    }

    [Fact]
    public void Bonus_cannot_be_given_away()
    {
        var wallet = new WalletExample().Do(TopUp("a", 10, 100));
        Assert.Equal(RefusalCode.InsufficientFunds, Wallet.Decide(wallet.State, Send("g", 11)).Refusal!.Code);
        wallet.Do(Send("g", 10));
    }

    [Fact]
    public void Older_lots_are_one_lot_even_when_still_older_money_returns()
    {
        var wallet = new WalletExample();
        for (var i = 0; i < 5; i++)
        {
            wallet.Do(TopUp($"early {i}", 10, at: Noon.AddMinutes(i)));
        }

        wallet.Do(Charge("early", 50, Noon.AddHours(1)));
        for (var i = 0; i < Purse.LotsMax + 2; i++)
        {
            wallet.Do(TopUp($"{i}", 10, at: Noon.AddHours(2).AddMinutes(i)));
        }

        for (var i = 0; i < 20; i++)
        {
            wallet.Do(Grant($"{i}", 10, null, Noon.AddHours(5)));
        }

        wallet.Do(Charge("x", 200, Noon.AddHours(6)));      // the grants: older lots stay while there is room for others again
        wallet.Do(wallet.Undo("u", "early", 50, Noon.AddHours(7)));
        for (var i = 0; i < 40; i++)
        {
            wallet.Do(TopUp($"late {i}", 10, at: Noon.AddHours(8).AddMinutes(i)));
        }

        wallet.Do(wallet.Undo("v", "x", 200, Noon.AddHours(9)));
        Assert.Equal(Purse.LotsMax, wallet.Purse.Lots.Length);
        Assert.Single(wallet.Purse.Lots, lot => lot.Id == Purse.OlderLots);
        Assert.Equal((1750, 200, 0, 0), wallet.Cny);
    }

    [Fact]
    public void Unwinding_finds_money_of_its_lot_both_apart_and_among_older_lots()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 50));
        for (var i = 0; i < Purse.LotsMax; i++)
        {
            wallet.Do(TopUp($"{i}", 1, at: Noon.AddMinutes(1 + i)));
        }

        Assert.DoesNotContain(wallet.Purse.Lots, lot => lot.Id == TransferId.TopUp(Payment("a")));
        wallet.Do(wallet.Undo("u", "x", 50, Noon.AddHours(3)));
        wallet.Do(wallet.Refund("r", "a", 100, Noon.AddHours(4)));
        Assert.Equal((Purse.LotsMax, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void Lots_stay_few_when_all_have_bonus_and_no_bonus_expires_earlier_than_promised()
    {
        var wallet = new WalletExample();
        for (var i = 0; i < 300; i++)
        {
            wallet.Do(Grant($"{i}", 1, Noon.AddDays(10 + (i % 100)), Noon.AddMinutes(i)));
        }

        Assert.Equal((0, 300, 0, 0), wallet.Cny);
        Assert.True(wallet.Purse.Lots.Length <= Purse.LotsMax);
        for (var day = 10; day < 110; day++)
        {
            Assert.True(wallet.Purse.Bonus >= 3 * (110 - day));
            wallet.Do(new WalletCommand.Expire(Noon.AddDays(day)));
        }

        Assert.True(wallet.Purse.IsEmpty);
    }

    [Fact]
    public void Ten_thousand_credits_of_the_largest_amount_neither_overflow_nor_grow_the_state()
    {
        var state = WalletState.Empty;
        for (var i = 0; i < 10_000; i++)
        {
            var decision = Wallet.Decide(state, TopUp($"{i}", Money.AmountMax, Money.AmountMax, at: Noon.AddMinutes(i)));
            state = decision.Events.Aggregate(state, Wallet.Evolve);
        }

        Assert.Equal((10_000 * Money.AmountMax, 10_000 * Money.AmountMax), (state.Purse(Currency.Cny).Paid, state.Purse(Currency.Cny).Bonus));
        Assert.InRange(WalletWorld.Codec.SerializeToArray(state).Length, 1, 12_000);
    }

    [Fact]
    public void Bonus_that_returns_by_a_clock_that_is_behind_expires_under_another_id()
    {
        var wallet = new WalletExample().Do(TopUp("a", 10, 20, Noon.AddHours(1)), Charge("x", 5), new WalletCommand.Expire(Noon.AddHours(1)));
        wallet.Do(wallet.Undo("u", "x", 5, Noon.AddHours(1).AddTicks(-1)));
        wallet.Do(Charge("y", 10, Noon.AddHours(2)));
        Assert.Equal(2, wallet.Events.OfType<WalletEvent.BonusExpired>().Count());
        Assert.True(wallet.Purse.IsEmpty);
    }

    [Fact]
    public void Bonus_that_is_late_already_is_lost_with_the_next_command()
    {
        var wallet = new WalletExample().Do(TopUp("a", 10, 20, Noon.AddHours(-1)), Charge("x", 10));
        Assert.True(wallet.Purse.IsEmpty);
    }

    [Fact]
    public void A_hold_that_expired_was_not_released_by_its_caller()
    {
        var wallet = new WalletExample().Do(TopUp("a", 10), Hold("h", 5, Noon.AddHours(1)), new WalletCommand.Expire(Noon.AddHours(1)));
        Assert.False(Wallet.IsRepeat(Release("h"), wallet.Last<WalletEvent.HoldReleased>()));
    }

    [Fact]
    public void An_original_without_corrections_may_leave_them_out()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 50));
        wallet.Do(
            wallet.Undo("u", "x", 50) with { Undone = new Original(wallet.Events[1], default) },
            wallet.Refund("r", "a", 100) with { TopUp = new Original(wallet.Events[0], default) });
        Assert.True(wallet.Purse.IsEmpty);
    }

    [Fact]
    public void A_closed_wallet_still_takes_money_that_is_its_owner_s()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 60), Send("g", 40), Status("s", WalletStatus.Closed));
        wallet.Do(wallet.Undo("u", "x", 10), wallet.Return("g"), TopUp("b", 7));
        Assert.Equal((57, 0, 0, 0), wallet.Cny);
    }

    [Fact]
    public void A_wallet_with_nothing_but_expired_bonus_can_be_closed() =>
        new WalletExample().Do(Grant("a", 5, Noon.AddHours(1)), Status("s", WalletStatus.Closed, Noon.AddHours(1)));

    [Fact]
    public void A_transfer_that_does_not_balance_cannot_be_made()
    {
        var wallet = LedgerAccount.WalletPaid(Alice);
        var clearing = LedgerAccount.Clearing(PaymentMethod.WeChatPay);
        Leg[][] wrong =
        [
            [new Leg(wallet, Given.Cny(1))],
            [new Leg(wallet, Given.Cny(1)), new Leg(clearing, Given.Cny(-2))],
            [new Leg(wallet, Given.Cny(1)), new Leg(clearing, new Money(-1, Currency.Usd))],
            [new Leg(wallet, Given.Cny(0)), new Leg(clearing, Given.Cny(0))],
            [new Leg(wallet, Given.Cny(long.MaxValue)), new Leg(wallet, Given.Cny(long.MaxValue)), new Leg(clearing, Given.Cny(2))],
        ];
        Assert.All(wrong, legs => Assert.Throws<ArgumentException>(() => new Transfer(new TransferId("x:1"), TransferKind.TopUp, Noon, [.. legs])));
    }

    private static string NameOf(TransferId lot) => lot == TransferId.TopUp(Payment("old")) ? "old" : lot == TransferId.TopUp(Payment("new")) ? "new" : lot.Value["request:".Length..];
}
