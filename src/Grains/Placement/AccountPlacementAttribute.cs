using Orleans.Placement;

namespace IM2.Grains;

/// <summary>Grains of this class live where everything of their account lives: <see cref="AccountPlacement"/>.</summary>
/// <param name="source">What tells the account. Default: the grain's key.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AccountPlacementAttribute(AccountSource source = AccountSource.Key) : PlacementAttribute(new AccountPlacement(source))
{
    /// <summary>What tells the account.</summary>
    public AccountSource Source { get; } = source;
}
