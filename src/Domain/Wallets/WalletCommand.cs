using Orleans;

namespace IM2.Domain;

/// <summary>What a wallet can be asked to do. Closed: every case is below.</summary>
[GenerateSerializer, Immutable]
public abstract record WalletCommand
{
    private WalletCommand()
    {
    }

    /// <summary>Credit what a provider collected for a top-up.</summary>
    /// <param name="Payment">The cause; it has this effect once, for ever.</param>
    /// <param name="Method">Through which provider the money came.</param>
    /// <param name="Amount">What was paid.</param>
    /// <param name="At">Now, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.credit-top-up")]
    public sealed record CreditTopUp(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] PaymentMethod Method,
        [property: Id(2)] Money Amount,
        [property: Id(3)] DateTimeOffset At) : WalletCommand;
}
