namespace IM2.Chaos.Tests;

/// <summary>Each thing that can be wrong, planted in a story that is otherwise sound, is found, and nothing else is.</summary>
public sealed class CheckerTests
{
    private static readonly string Charge = $"request:{CauseIds.Request("charge")}";

    [Fact]
    public void Nothing_is_found_in_a_sound_story() => Assert.Empty(Story.Sound().Check());

    [Fact]
    public void What_was_acknowledged_and_is_not_there_is_lost() => Finds(ViolationKind.Lost, story => story.Do("gone", OperationKind.Charge, "ann", 1));

    [Fact]
    public void A_paid_top_up_without_its_credit_is_lost() =>
        Finds(ViolationKind.Lost, story => story.Do("t", OperationKind.TopUp, "ann", 5).Do("p", OperationKind.Pay, "ann", 5, of: "t"));

    [Fact]
    public void A_refund_that_was_acknowledged_and_is_not_there_is_lost() =>
        Finds(ViolationKind.Lost, story => story.Do("r", OperationKind.Refund, "ann", 5, of: "top-up"));

    [Fact]
    public void A_gift_that_never_arrives_is_lost_and_still_on_its_way() => Finds(
        [ViolationKind.Lost, ViolationKind.Unbalanced],
        story => story.Do("g", OperationKind.Gift, "ann", 5, other: "bob").Write("g", Stored.GiftSent, (Stored.Paid, "ann", -5), (Stored.InTransit, "h", 5)));

    [Fact]
    public void What_was_acknowledged_and_is_there_as_refused_is_lost() =>
        Finds(ViolationKind.Lost, story => story.Do("no", OperationKind.Charge, "ann", 1).Write("no", Stored.Refusal));

    [Fact]
    public void What_was_refused_and_is_there_is_found() => Finds(
        ViolationKind.RefusedButDone,
        story => story.Refuse("no", OperationKind.Charge, "ann", 1, "wallet_frozen").Write("no", Stored.Charge, (Stored.Paid, "ann", -1), (Stored.Revenue, "", 1)));

    [Fact]
    public void A_second_effect_under_another_name_is_found() => Finds(
        ViolationKind.Twice, story => story.WriteAs($"{Charge}~2", "ann", Stored.Charge, (Stored.Paid, "ann", -30), (Stored.Revenue, "", 30)));

    [Fact]
    public void A_second_effect_under_the_same_name_is_found() => Finds(
        [ViolationKind.Twice, ViolationKind.OutOfOrder], story => story.WriteAs($"request:{CauseIds.Request("dear")}", "ann", Stored.Refusal));

    [Fact]
    public void A_gift_that_arrives_and_comes_back_is_found() => Finds(
        [ViolationKind.Twice, ViolationKind.Unbalanced],
        story => story.WriteAs($"gift-returned:{CauseIds.Request("gift")}", "ann", Stored.GiftReturned, (Stored.InTransit, "g", -40), (Stored.Paid, "ann", 40)));

    [Fact]
    public void A_credit_from_nowhere_is_found() => Finds(
        ViolationKind.NoCause, story => story.WriteAs("request:nobody", "ann", Stored.BonusGrant, (Stored.Bonus, "ann", 5), (Stored.BonusExpense, "", -5)));

    [Fact]
    public void A_credit_of_a_top_up_that_nobody_paid_is_found() => Finds(
        ViolationKind.NoCause,
        story => story.Do("t", OperationKind.TopUp, "ann", 5).WriteAs(
            $"top-up:{CauseIds.Payment("ann", "t")}", "ann", Stored.TopUp, (Stored.Paid, "ann", 5), (Stored.Clearing, "wechat_pay", -5)));

    [Theory]
    [InlineData(-2, 2)]
    [InlineData(1, -1)]
    public void Another_amount_than_was_asked_for_is_found(long wallet, long revenue) => Finds(
        ViolationKind.WrongAmount,
        story => story.Do("c", OperationKind.Charge, "ann", 1).Write("c", Stored.Charge, (Stored.Paid, "ann", wallet), (Stored.Revenue, "", revenue)));

    [Fact]
    public void An_effect_in_another_wallet_is_found() => Finds(
        [ViolationKind.WrongAmount],
        story => story.Do("c", OperationKind.Credit, "ann", 1).WriteAs(
            $"request:{CauseIds.Request("c")}", "bob", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1)));

    [Fact]
    public void A_hold_that_gives_back_more_than_it_held_is_found() => Finds(
        [ViolationKind.WrongAmount, ViolationKind.Negative],
        story => story.Do("h", OperationKind.Hold, "ann", 7).Write("h", Stored.Hold, (Stored.Paid, "ann", -7), (Stored.Held, "ann", 7))
            .Do("r", OperationKind.Release, "ann", 0, of: "h").Write("r", Stored.Release, (Stored.Held, "ann", -8), (Stored.Paid, "ann", 8)));

    [Fact]
    public void A_gap_in_a_chain_is_found() => Finds(ViolationKind.BrokenChain, story =>
    {
        var last = story.Transfers.Last(transfer => transfer.Wallet == "ann");
        story.Transfers[story.Transfers.IndexOf(last)] = last with { Version = last.Version + 1 };
    });

    [Fact]
    public void A_row_that_is_not_at_its_chains_end_is_found() => Finds(
        ViolationKind.BrokenChain, story => story.Wallets.Add(new LedgerWallet("ann", story.Transfers.Count(transfer => transfer.Wallet == "ann") - 1)));

    [Fact]
    public void A_balance_below_zero_and_the_decision_that_led_to_it_are_found() => Finds(
        [ViolationKind.Negative, ViolationKind.WrongDecision],
        story => story.Do("c", OperationKind.Charge, "bob", 41).Write("c", Stored.Charge, (Stored.Paid, "bob", -41), (Stored.Revenue, "", 41)));

    [Fact]
    public void A_refusal_for_lack_of_money_that_there_was_is_found() => Finds(
        ViolationKind.WrongDecision, story => story.Refuse("c", OperationKind.Charge, "bob", 40, "insufficient_funds").Write("c", Stored.Refusal));

    [Fact]
    public void The_end_of_a_hold_that_has_ended_is_found() => Finds(
        [ViolationKind.WrongDecision, ViolationKind.Negative],
        story => story.Do("r", OperationKind.Release, "ann", 0, of: "hold").Write("r", Stored.Release, (Stored.Held, "ann", -20), (Stored.Bonus, "ann", 20)));

    [Fact]
    public void More_given_back_than_was_spent_is_found() => Finds(
        ViolationKind.WrongDecision,
        story => story.Do("u", OperationKind.Undo, "ann", 21, of: "charge").Write("u", Stored.ChargeUndo, (Stored.Bonus, "ann", 21), (Stored.Revenue, "", -21)));

    [Fact]
    public void Entries_that_do_not_sum_to_zero_are_found() => Finds(
        [ViolationKind.Unbalanced], story => story.Entries.Add(new LedgerEntry(999, Charge, Stored.Clearing, "x", 156, 1)));

    [Fact]
    public void Entries_of_no_transfer_are_found() => Finds(
        [ViolationKind.Unbalanced],
        story => story.Entries.AddRange([new LedgerEntry(998, "x", Stored.Revenue, "", 156, 1), new LedgerEntry(999, "x", Stored.Clearing, "x", 156, -1)]));

    [Fact]
    public void An_effect_before_one_that_had_been_answered_is_found() => Finds(ViolationKind.OutOfOrder, story =>
    {
        story.Do("first", OperationKind.Credit, "bob", 1).Do("second", OperationKind.Credit, "bob", 1);
        story.Write("second", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
        story.Write("first", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
    });

    [Fact]
    public void Two_that_were_asked_for_at_once_may_come_in_any_order() => Assert.Empty(Told(story =>
    {
        story.Ask("first", OperationKind.Credit, "bob", 1).Do("second", OperationKind.Credit, "bob", 1).Answer("first", Outcome.Acknowledged);
        story.Write("second", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
        story.Write("first", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
    }));

    [Fact]
    public void What_was_never_settled_is_found_whether_it_was_done_or_not() => Finds(
        [ViolationKind.Unsettled],
        story => story.Ask("lost", OperationKind.Charge, "ann", 1).Answer("lost", Outcome.Unknown).Ask("lost", OperationKind.Charge, "ann", 1));

    [Fact]
    public void What_was_unknown_and_is_acknowledged_later_is_sound() => Assert.Empty(Told(story => story
        .Ask("late", OperationKind.Credit, "bob", 1).Answer("late", Outcome.Unknown).Write("late", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1))
        .Ask("late", OperationKind.Credit, "bob", 1).Answer("late", Outcome.Acknowledged, replayed: true)));

    [Theory]
    [InlineData("""{"id":"charge","amount":31}""", true)]
    [InlineData("""{"id":"charge"}""", false)]
    public void A_repeat_with_another_answer_or_one_that_says_that_it_is_new_is_found(string body, bool replayed) => Finds(
        ViolationKind.AnswerChanged, story => story.Ask("charge", OperationKind.Charge, "ann", 30).Answer("charge", Outcome.Acknowledged, body: body, replayed: replayed));

    [Fact]
    public void A_repeat_that_is_refused_is_found() => Finds(
        ViolationKind.AnswerChanged, story => story.Ask("charge", OperationKind.Charge, "ann", 30).Answer("charge", Outcome.Refused, code: "insufficient_funds"));

    [Fact]
    public void A_gift_that_has_come_further_when_it_is_asked_for_again_is_sound() => Assert.Empty(Told(story =>
    {
        story.Ask("g", OperationKind.Gift, "bob", 1, other: "ann").Answer("g", Outcome.Acknowledged, body: """{"id":"g","status":"sent"}""");
        story.Ask("g", OperationKind.Gift, "bob", 1, other: "ann").Answer("g", Outcome.Acknowledged, body: """{"id":"g","status":"received"}""", replayed: true);
        story.Write("g", Stored.GiftSent, (Stored.Paid, "bob", -1), (Stored.InTransit, "h", 1));
        story.WriteAs($"gift-received:{CauseIds.Request("g")}", "ann", Stored.GiftReceived, (Stored.InTransit, "h", -1), (Stored.Paid, "ann", 1));
    }));

    [Fact]
    public void A_wallet_that_a_host_was_not_asked_for_at_the_end_is_found()
    {
        var story = Story.Sound();
        story.Ask("end-ann-1", OperationKind.FinalWallet, "ann", host: 1);
        Assert.Equal(ViolationKind.WrongAtTheEnd, Assert.Single(story.Check()).Kind);
    }

    [Fact]
    public void A_wallet_that_the_API_says_something_else_of_at_the_end_is_found() => Finds(
        ViolationKind.WrongAtTheEnd, story => story.Read("end-bob-0", "bob", Story.Body(1, 39, 0), OperationKind.FinalWallet));

    internal static void Finds(ViolationKind expected, Action<Story> plant) => Finds([expected], plant);

    internal static void Finds(ViolationKind[] expected, Action<Story> plant) =>
        Assert.Equal(expected.Order(), Told(plant).Select(static violation => violation.Kind).Distinct().Order());

    internal static IReadOnlyList<Violation> Told(Action<Story> plant)
    {
        var story = Story.Sound();
        plant(story);
        return story.Check();
    }
}
