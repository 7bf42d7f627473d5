using IM2.Grains;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

namespace IM2.Bench;

/// <summary>Places the product's grains as if they asked for no placement: what theirs is compared with.</summary>
internal sealed class DefaultPlacement : IPlacementStrategyResolver
{
    /// <inheritdoc/>
    public bool TryResolvePlacementStrategy(GrainType grainType, GrainProperties? properties, out PlacementStrategy result)
    {
        result = new ResourceOptimizedPlacement();
        return properties is not null
            && properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var asked)
            && asked == nameof(AccountPlacement);
    }
}
