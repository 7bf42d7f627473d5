using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>Who may top up what. A version is never changed, only replaced.</summary>
public sealed class TopUpPolicy
{
    private readonly FrozenDictionary<Region, RegionPolicy> _regions;

    /// <summary>A policy.</summary>
    /// <param name="version">Names it in decisions.</param>
    /// <param name="regions">At most one entry a region.</param>
    public TopUpPolicy(string version, ImmutableArray<RegionPolicy> regions)
    {
        (Version, Regions) = (version, regions);
        _regions = regions.ToFrozenDictionary(static region => region.Region);
    }

    /// <summary>Which version of the policy this is.</summary>
    public string Version { get; }

    /// <summary>The regions, in the order of the file.</summary>
    public ImmutableArray<RegionPolicy> Regions { get; }

    /// <summary>The same policy where only some methods can be had: those for which a deployment has a provider.</summary>
    public TopUpPolicy Only(Func<PaymentMethod, bool> isAvailable) => new(
        Version,
        [.. Regions.Select(region => region with { Methods = [.. region.Methods.Where(rule => isAvailable(rule.Method))] })]);

    /// <summary>The rules of a region; null if the product is not offered there.</summary>
    public RegionPolicy? Find(Region region) => _regions.GetValueOrDefault(region);
}
