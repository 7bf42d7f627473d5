using IM2.Domain;
using IM2.Grains;

namespace IM2.Bench;

/// <summary>A grain that is asked and answers what a wallet is asked and answers, and does nothing.</summary>
/// <remarks>What a wallet costs more than this is ours; the rest is the actor runtime and its messages.</remarks>
[Alias("im2.bench.bare-grain")]
public interface IBareGrain : IGrainWithStringKey
{
    /// <summary>The messages of <see cref="IWalletGrain.GetAsync"/>.</summary>
    [Alias("Get")]
    Task<WalletView> GetAsync();

    /// <summary>The messages of <see cref="WalletOrders.ChargeAsync"/>.</summary>
    [Alias("Charge")]
    Task<Outcome<WalletReceipt>> ChargeAsync(string id, Money amount);
}

/// <inheritdoc cref="IBareGrain"/>
internal sealed class BareGrain : Grain, IBareGrain
{
    private static readonly WalletReceipt Receipt = Example();

    public Task<WalletView> GetAsync() => Task.FromResult(Receipt.Wallet);

    public Task<Outcome<WalletReceipt>> ChargeAsync(string id, Money amount) => Task.FromResult<Outcome<WalletReceipt>>(Receipt);

    /// <summary>The receipt of the second charge of a wallet like those that are measured.</summary>
    private static WalletReceipt Example()
    {
        var account = Fixture.Account(5_000);
        var state = Apply(WalletState.Empty, Fixture.TopUp(account), out _);
        state = Apply(state, Fixture.Charge(32, 1_000), out var happened);
        var purse = state.Purse(Currency.Cny);
        var balance = new WalletBalance(
            new Money(purse.Paid, Currency.Cny),
            new Money(purse.Bonus, Currency.Cny),
            new Money(purse.Held, Currency.Cny),
            new Money(purse.Owed, Currency.Cny));
        return new WalletReceipt(happened, 3, IsRepeated: false, new WalletView(account, 3, state.Status, [balance]));
    }

    private static WalletState Apply(WalletState state, WalletCommand command, out WalletEvent happened)
    {
        happened = Wallet.Decide(state, command).Events[^1];
        return Wallet.Evolve(state, happened);
    }
}
