using IM2.Storage.PostgreSql.Grains;
using IM2.Storage.PostgreSql.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace IM2.Storage.PostgreSql;

/// <summary>Registers the PostgreSQL store.</summary>
public static class PostgreSqlStorageExtensions
{
    /// <summary>The name under which grains find their storage when they ask for none in particular.</summary>
    private const string DefaultStorage = "Default";

    /// <summary>Adds the store with its <see cref="ILedger"/>, <see cref="IPostingFeed"/> and <see cref="IDueStates"/>.</summary>
    /// <remarks>
    /// Options come from the section <see cref="PostgreSqlStorageOptions.Section"/> of the configuration, if there is one, then from
    /// <paramref name="configure"/>. The host brings the schema up to date before it starts anything, and closes the store last.
    /// </remarks>
    public static IServiceCollection AddPostgreSqlStorage(this IServiceCollection services, Action<PostgreSqlStorageOptions>? configure = null)
    {
        services.AddPostgreSqlOptions();
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

    /// <summary>
    /// Adds a store that somebody else opened and will close, with its <see cref="ILedger"/>, <see cref="IPostingFeed"/> and <see cref="IDueStates"/>.
    /// </summary>
    public static IServiceCollection AddPostgreSqlStorage(this IServiceCollection services, PostgreSqlStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        services.AddSingleton(store);
        return services.AddPorts();
    }

    /// <summary>
    /// Keeps the ledger, the states of grains (as the default storage) and the reminders of a silo in one database.
    /// </summary>
    /// <inheritdoc cref="AddPostgreSqlStorage(IServiceCollection, Action{PostgreSqlStorageOptions}?)" path="/remarks"/>
    public static ISiloBuilder UsePostgreSqlStorage(this ISiloBuilder builder, Action<PostgreSqlStorageOptions>? configure = null)
    {
        builder.Services.AddPostgreSqlStorage(configure);
        return builder.AddGrainProviders();
    }

    /// <summary>
    /// Like the other overload, on a store that somebody else opened and will close: several silos of one process may share it.
    /// </summary>
    public static ISiloBuilder UsePostgreSqlStorage(this ISiloBuilder builder, PostgreSqlStore store)
    {
        builder.Services.AddPostgreSqlStorage(store);
        return builder.AddGrainProviders();
    }

    /// <summary>Adds the options, from the configuration if there is one, checked at the start.</summary>
    internal static void AddPostgreSqlOptions(this IServiceCollection services)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlStorageOptions>, PostgreSqlStorageOptionsValidator>());
        services.AddOptions<PostgreSqlStorageOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PostgreSqlStorageOptions.Section).Bind(options))
            .ValidateOnStart();
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.AddSerializer();
        services.TryAddSingleton<PostgreSqlLedger>();
        services.TryAddSingleton<ILedger>(static provider => provider.GetRequiredService<PostgreSqlLedger>());
        services.TryAddSingleton<IPostingFeed>(static provider => provider.GetRequiredService<PostgreSqlLedger>());
        services.TryAddSingleton<PostgreSqlGrainStorage>();
        services.TryAddSingleton<IDueStates>(static provider => provider.GetRequiredService<PostgreSqlGrainStorage>());
        return services;
    }

    private static ISiloBuilder AddGrainProviders(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable, PostgreSqlReminderTable>();
        builder.Services.AddGrainStorage(DefaultStorage, static (provider, _) => provider.GetRequiredService<PostgreSqlGrainStorage>());
        return builder;
    }
}
