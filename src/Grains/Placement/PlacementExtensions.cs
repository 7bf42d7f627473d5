using Microsoft.Extensions.DependencyInjection;

namespace IM2.Grains;

/// <summary>Adds the placement that grains ask for.</summary>
public static class PlacementExtensions
{
    /// <summary>Adds <see cref="AccountPlacement"/>: a silo that has these grains does not start without it.</summary>
    public static IServiceCollection AddAccountPlacement(this IServiceCollection services)
    {
        // One strategy for each class of grains: they differ in what tells the account.
        services.AddPlacementDirector<AccountPlacement, AccountPlacementDirector>(ServiceLifetime.Transient);
        return services;
    }
}
