using FsCheck;
using FsCheck.Fluent;

namespace IM2.Domain.Tests;

/// <summary>What holds for every sequence of commands. FsCheck prints the seed of a failure.</summary>
public sealed class WalletLaws
{
    private static readonly AccountId Owner = AccountId.Parse("alice");
    private static readonly Currency[] Currencies = [Currency.Cny, Currency.Usd, Currency.Jpy];

    private static readonly Arbitrary<WalletCommand.CreditTopUp[]> Credits =
        (from key in Gen.Choose(0, 1_000_000)
         from minorUnits in Gen.OneOf(Gen.Choose(-3, 3).Select(n => (long)n), Gen.Choose(1, int.MaxValue).Select(n => (long)n), Gen.Constant(Money.AmountMax), Gen.Constant(Money.AmountMax + 1))
         from currency in Gen.Elements(Currencies)
         select new WalletCommand.CreditTopUp(
             PaymentId.FromIdempotencyKey("law", Owner, $"{key}"), PaymentMethod.WeChatPay, new Money(minorUnits, currency), Given.Noon))
        .ArrayOf().ToArbitrary();

    [Fact]
    public void Money_is_conserved_and_nothing_is_negative() => Prop.ForAll(Credits, commands =>
    {
        var (state, transfers) = Run(commands);
        foreach (var currency in Currencies)
        {
            var posted = transfers.SelectMany(transfer => transfer.Legs).Where(leg => leg.Amount.Currency == currency).ToArray();
            Assert.Equal(0, posted.Sum(leg => leg.Amount.MinorUnits));
            var gained = posted.Where(leg => leg.Account == LedgerAccount.WalletPaid(Owner)).Sum(leg => leg.Amount.MinorUnits);
            Assert.Equal(gained, state.Balance(currency).Paid.MinorUnits);
            Assert.True(state.Balance(currency).Paid.MinorUnits >= 0);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_refusal_has_no_events_and_only_bad_amounts_are_refused() => Prop.ForAll(Credits, commands =>
    {
        var state = WalletState.Empty;
        foreach (var command in commands)
        {
            var decision = Wallet.Decide(state, command);
            Assert.Equal(command.Amount.IsAmount, decision.Refusal is null);
            Assert.Equal(command.Amount.IsAmount, decision.Events.Length == 1);
            state = decision.Events.Aggregate(state, Wallet.Evolve);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Balances_are_one_per_currency_in_a_fixed_order_whatever_the_order_of_credits() => Prop.ForAll(Credits, commands =>
    {
        var forward = Run(commands).State;
        var backward = Run([.. commands.Reverse()]).State;
        Assert.Equal(forward, backward);
        Assert.Equal(forward.Balances.Select(balance => balance.Currency.Number).Order().Distinct(), forward.Balances.Select(balance => balance.Currency.Number));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_command_decides_the_same_content_again()
    {
        var command = new WalletCommand.CreditTopUp(Given.PaymentA, PaymentMethod.WeChatPay, Given.Cny(100), Given.Noon);
        var later = command with { At = Given.Noon.AddDays(400) };
        var first = Wallet.Post(Owner, Wallet.Decide(WalletState.Empty, command).Events[0]);
        var again = Wallet.Post(Owner, Wallet.Decide(WalletState.Empty, later).Events[0]);
        Assert.True(first.HasSameContent(again));
        Assert.False(first.HasSameContent(Wallet.Post(Owner, Wallet.Decide(WalletState.Empty, command with { Amount = Given.Cny(101) }).Events[0])));
    }

    [Fact]
    public void A_transfer_that_does_not_balance_cannot_be_made()
    {
        var wallet = LedgerAccount.WalletPaid(Owner);
        var clearing = LedgerAccount.Clearing(PaymentMethod.WeChatPay);
        Leg[][] wrong =
        [
            [],
            [new Leg(wallet, Given.Cny(1))],
            [new Leg(wallet, Given.Cny(1)), new Leg(clearing, Given.Cny(-2))],
            [new Leg(wallet, Given.Cny(1)), new Leg(clearing, new Money(-1, Currency.Usd))],
            [new Leg(wallet, Given.Cny(0)), new Leg(clearing, Given.Cny(0))],
        ];
        foreach (var legs in wrong)
        {
            Assert.Throws<ArgumentException>(() => new Transfer(new TransferId("x:1"), TransferKind.TopUp, Given.Noon, [.. legs]));
        }
    }

    private static (WalletState State, List<Transfer> Transfers) Run(WalletCommand.CreditTopUp[] commands)
    {
        var state = WalletState.Empty;
        var transfers = new List<Transfer>();
        foreach (var command in commands)
        {
            var decision = Wallet.Decide(state, command);
            transfers.AddRange(decision.Events.Select(happened => Wallet.Post(Owner, happened)));
            state = decision.Events.Aggregate(state, Wallet.Evolve);
        }

        return (state, transfers);
    }
}
