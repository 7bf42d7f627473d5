using static IM2.Domain.Tests.TopUpExample;
using static IM2.Domain.Tests.WalletExample;

namespace IM2.Domain.Tests;

/// <summary>What a wallet keeps of the limits for payments that have not ended.</summary>
public sealed class WalletTopUpTests
{
    private static readonly DateTimeOffset Tomorrow = Given.Noon.AddDays(1);
    private static readonly DateTimeOffset NextMonth = Given.Noon.AddDays(20);
    private static readonly TopUpPolicy Daily = PolicyExample.Policy(PolicyExample.With(PolicyExample.Limit("day", perDay: 1000, perMonth: 2500)));

    [Fact]
    public void A_reservation_counts_at_once_and_moves_no_money()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily));
        AssertUsage(wallet, day: 700, month: 700, open: 1);
        Assert.Empty(Wallet.Post(Alice, wallet.Events[0]).Legs);
        Assert.Equal("example-7", wallet.Last<WalletEvent.TopUpReserved>().Decision.PolicyVersion);
        var refusal = Wallet.Decide(wallet.State, Reserve("b", 301, policy: Daily)).Refusal!;
        Assert.Equal((RefusalCode.DayLimitExceeded, 700, 1), (refusal.Code, refusal.Decision!.Inputs.DayTotal, refusal.Decision.Inputs.OpenPayments));
        Assert.Equal(refusal.Decision.Text!.English, refusal.Detail);
        AssertUsage(wallet.Do(Reserve("b", 300, policy: Daily)), day: 1000, month: 1000, open: 2);
    }

    [Fact]
    public void What_is_released_is_free_once()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), Reserve("b", 300, policy: Daily), Free("a"));
        AssertUsage(wallet, day: 300, month: 300, open: 1);
        Assert.Empty(Wallet.Decide(wallet.State, Free("a")).Events);
        Assert.Equal(Wallet.Post(Alice, wallet.Events[0]).Id, Wallet.Post(Alice, wallet.Events[2]).Corrects);
    }

    [Fact]
    public void What_is_released_on_another_day_frees_its_own_day_only()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), Reserve("b", 600, at: Tomorrow, policy: Daily));
        AssertUsage(wallet, day: 600, month: 1300, open: 2);
        AssertUsage(wallet.Do(Free("a", Tomorrow)), day: 600, month: 600, open: 1);
    }

    [Fact]
    public void What_is_released_in_another_month_frees_nothing_of_it()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), Reserve("b", 600, at: NextMonth, policy: Daily));
        AssertUsage(wallet, day: 600, month: 600, open: 2);
        AssertUsage(wallet.Do(Free("a", NextMonth)), day: 600, month: 600, open: 1);
    }

    [Fact]
    public void What_is_paid_counts_on_and_is_open_no_more()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), TopUp("a", 700));
        AssertUsage(wallet, day: 700, month: 700, open: 0);
        Assert.True(wallet.State.HasToppedUp);
        Assert.Empty(Wallet.Decide(wallet.State, Free("a")).Events);
    }

    [Fact]
    public void Money_that_comes_after_the_release_is_taken_and_counts()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), Free("a"), Reserve("b", 1000, policy: Daily), TopUp("a", 700));
        AssertUsage(wallet, day: 1700, month: 1700, open: 1);
        Assert.Equal(700, wallet.Cny.Paid);
    }

    [Fact]
    public void The_offer_for_the_first_top_up_is_had_once()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, isFirst: true));
        Assert.Equal(RefusalCode.FirstTopUpOnly, Wallet.Decide(wallet.State, Reserve("b", 700, isFirst: true)).Refusal?.Code);
        wallet.Do(Free("a"), Reserve("b", 700, isFirst: true), TopUp("b", 700));
        Assert.Equal(RefusalCode.FirstTopUpOnly, Wallet.Decide(wallet.State, Reserve("c", 700, isFirst: true)).Refusal?.Code);
        Assert.Null(Wallet.Decide(wallet.State, Reserve("c", 700)).Refusal);
    }

    [Fact]
    public void Few_payments_are_open_at_once()
    {
        var wallet = new WalletExample();
        for (var n = 0; n < TopUpUsage.OpenMax; n++)
        {
            wallet.Do(Reserve($"{n}", 1));
        }

        var refusal = Wallet.Decide(wallet.State, Reserve("n", 1)).Refusal!;
        Assert.Equal(RefusalCode.TooManyOpenPayments, refusal.Code);
        Assert.Equal("You have 16 open payments. Pay one of them, or wait until one has expired.", refusal.Detail);
        wallet.Do(Free("7"), Reserve("n", 1));
    }

    [Fact]
    public void Another_currency_begins_anew_and_what_was_open_before_frees_nothing_of_it_or_of_what_follows()
    {
        var usd = new TopUpPolicy("usd", [PolicyExample.With(PolicyExample.Limit("day", perDay: 1000)) with { Currency = Currency.Usd }]);
        var dollars = Reserve("b", 0) with { Request = new TopUpRequest(Given.Alice, new Money(900, Currency.Usd), PaymentMethod.WeChatPay, false), Policy = usd };
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily), dollars);
        AssertUsage(wallet, day: 900, month: 900, open: 2);

        // Back on the same day: the first 700 count no more, so that their release must not free the second.
        wallet.Do(Reserve("c", 800, policy: Daily));
        AssertUsage(wallet, day: 800, month: 800, open: 3);
        AssertUsage(wallet.Do(Free("a"), Free("b")), day: 800, month: 800, open: 1);
        AssertUsage(wallet.Do(Free("c")), day: 0, month: 0, open: 0);
    }

    [Fact]
    public void A_repeat_is_the_same_request_for_the_same_payment_whatever_else_has_changed()
    {
        var wallet = new WalletExample().Do(Reserve("a", 700, policy: Daily));
        var first = wallet.Events[0];
        var other = Given.Alice with { Status = AccountStatus.Frozen, Region = Region.Parse("DE") };
        Assert.True(Wallet.IsRepeat(Reserve("a", 700, at: NextMonth) with { Request = new TopUpRequest(other, Given.Cny(700), PaymentMethod.WeChatPay, false) }, first));
        Assert.False(Wallet.IsRepeat(Reserve("b", 700, policy: Daily), first));
        Assert.False(Wallet.IsRepeat(Reserve("a", 701, policy: Daily), first));
        Assert.False(Wallet.IsRepeat(Reserve("a", 700, PaymentMethod.Card, policy: Daily), first));
        Assert.False(Wallet.IsRepeat(Reserve("a", 700, isFirst: true, policy: Daily), first));
    }

    private static void AssertUsage(WalletExample wallet, long day, long month, int open) =>
        Assert.Equal((day, month, open), (wallet.State.TopUps.DayTotal, wallet.State.TopUps.MonthTotal, wallet.State.TopUps.Open.Length));
}
