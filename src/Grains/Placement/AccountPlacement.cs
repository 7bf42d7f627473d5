using Orleans.Metadata;

namespace IM2.Grains;

/// <summary>Places the grains of one account in one silo, so that a top-up is calls within a process, and accounts evenly over the silos.</summary>
/// <remarks>
/// Only where a grain begins to live is decided; an activation stays where it is until it is idle for long or its silo ends. So after a
/// silo has joined, some of an account's grains may live apart for a while: that costs time, and nothing else.
/// </remarks>
public sealed class AccountPlacement : PlacementStrategy
{
    private const string SourceProperty = "im2.account-source";

    /// <summary>As the runtime makes it, before <see cref="Initialize"/>.</summary>
    public AccountPlacement()
    {
    }

    internal AccountPlacement(AccountSource source) => Source = source;

    /// <summary>What tells the account.</summary>
    public AccountSource Source { get; private set; }

    /// <inheritdoc/>
    public override void PopulateGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        base.PopulateGrainProperties(services, grainClass, grainType, properties);
        properties[SourceProperty] = $"{Source}";
    }

    /// <inheritdoc/>
    public override void Initialize(GrainProperties properties)
    {
        base.Initialize(properties);
        Source = Enum.Parse<AccountSource>(properties.Properties[SourceProperty]);
    }
}
