using Orleans;

namespace IM2.Domain;

/// <summary>What can happen to a wallet. Closed: every case is below. Ids and aliases are the storage format: append, never reorder.</summary>
[GenerateSerializer, Immutable]
public abstract record WalletEvent
{
    private WalletEvent()
    {
    }

    /// <summary>Money that a provider collected entered the wallet.</summary>
    /// <param name="Payment">The cause.</param>
    /// <param name="Method">Through which provider the money came.</param>
    /// <param name="Amount">What was paid.</param>
    /// <param name="At">When it was decided, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-credited")]
    public sealed record TopUpCredited(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] PaymentMethod Method,
        [property: Id(2)] Money Amount,
        [property: Id(3)] DateTimeOffset At) : WalletEvent;
}
