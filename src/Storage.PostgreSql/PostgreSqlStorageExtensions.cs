using IM2.Storage.PostgreSql.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace IM2.Storage.PostgreSql;

/// <summary>Registers the PostgreSQL store.</summary>
public static class PostgreSqlStorageExtensions
{
    /// <summary>Adds the store with its <see cref="ILedger"/>.</summary>
    /// <remarks>
    /// Options come from the section <see cref="PostgreSqlStorageOptions.Section"/> of the configuration, if there is one, then from
    /// <paramref name="configure"/>. The host brings the schema up to date before it starts anything, and closes the store last.
    /// </remarks>
    public static IServiceCollection AddPostgreSqlLedger(this IServiceCollection services, Action<PostgreSqlStorageOptions>? configure = null)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlStorageOptions>, PostgreSqlStorageOptionsValidator>());
        services.AddOptions<PostgreSqlStorageOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PostgreSqlStorageOptions.Section).Bind(options))
            .ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        // A container makes its services synchronously, and this is once, before anything runs.
        services.TryAddSingleton(static provider => Task.Run(() => PostgreSqlStore.OpenAsync(
            provider.GetRequiredService<IOptions<PostgreSqlStorageOptions>>().Value,
            provider.GetService<ILoggerFactory>())).GetAwaiter().GetResult());
        services.AddHostedService<PostgreSqlStoreLifetime>();
        return services.AddPorts();
    }

    /// <summary>Adds a store that somebody else opened and will close, with its <see cref="ILedger"/>.</summary>
    public static IServiceCollection AddPostgreSqlLedger(this IServiceCollection services, PostgreSqlStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        services.AddSingleton(store);
        return services.AddPorts();
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.AddSerializer();
        services.TryAddSingleton<ILedger, PostgreSqlLedger>();
        return services;
    }
}
