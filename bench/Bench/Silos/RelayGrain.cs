using IM2.Domain;
using IM2.Grains;

namespace IM2.Bench;

/// <summary>Calls a bare grain from inside a silo, as a payment calls its wallet.</summary>
[Alias("im2.bench.relay-grain")]
public interface IRelayGrain : IGrainWithStringKey
{
    /// <summary>Passes a charge on to the bare grain of a name, and its answer back.</summary>
    [Alias("Charge")]
    Task<Outcome<WalletReceipt>> ChargeAsync(string bare, string id, Money amount);
}

/// <inheritdoc cref="IRelayGrain"/>
internal sealed class RelayGrain : Grain, IRelayGrain
{
    public Task<Outcome<WalletReceipt>> ChargeAsync(string bare, string id, Money amount) =>
        GrainFactory.GetGrain<IBareGrain>(bare).ChargeAsync(id, amount);
}
