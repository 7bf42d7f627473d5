using System.Text;
using Orleans.Runtime.Placement;

namespace IM2.Grains;

/// <summary>Chooses the silo of an account's grains among those that have such grains at this moment.</summary>
internal sealed class AccountPlacementDirector : IPlacementDirector
{
    private const byte Separator = (byte)'/';
    private const int BytesOnStack = 256;

    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);

        // Said by who moves an activation.
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? Choose((AccountPlacement)strategy, target, silos));
    }

    private static SiloAddress Choose(AccountPlacement strategy, PlacementTarget target, SiloAddress[] silos)
    {
        var key = target.GrainIdentity.Key.AsSpan();
        return strategy.Source switch
        {
            AccountSource.EndOfKey => Rendezvous.Choose(key[(key.LastIndexOf(Separator) + 1)..], silos),
            AccountSource.Hint when target.RequestContextData?.GetValueOrDefault(AccountHint.Key) is string account => Choose(account, silos),
            // Without a hint, too: what is woken after a silo's death is spread, and does not all come to the silo of who wakes it.
            _ => Rendezvous.Choose(key, silos),
        };
    }

    private static SiloAddress Choose(string account, SiloAddress[] silos)
    {
        var length = Encoding.UTF8.GetMaxByteCount(account.Length);
        var bytes = length <= BytesOnStack ? stackalloc byte[BytesOnStack] : new byte[length];
        return Rendezvous.Choose(bytes[..Encoding.UTF8.GetBytes(account, bytes)], silos);
    }
}
