using IM2.Storage.Sqlite.Grains;
using IM2.Storage.Sqlite.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace IM2.Storage.Sqlite;

/// <summary>Registers the embedded store.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>The name under which grains find their storage when they ask for none in particular.</summary>
    private const string DefaultStorage = "Default";

    /// <summary>Adds the store with its <see cref="ILedger"/>, <see cref="IPostingFeed"/> and <see cref="IDueStates"/>.</summary>
    /// <remarks>
    /// Options come from the section <see cref="SqliteStorageOptions.Section"/> of the configuration, if there is one, then from
    /// <paramref name="configure"/>. The host opens the store before it starts anything, and closes it last.
    /// </remarks>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, Action<SqliteStorageOptions>? configure = null)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SqliteStorageOptions>, SqliteStorageOptionsValidator>());
        services.AddOptions<SqliteStorageOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(SqliteStorageOptions.Section).Bind(options))
            .ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(static provider => SqliteStore.Open(
            provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value,
            provider.GetService<ILoggerFactory>()));
        services.AddHostedService<SqliteStoreLifetime>();
        return services.AddPorts();
    }

    /// <summary>
    /// Adds a store that somebody else opened and will close, with its <see cref="ILedger"/>, <see cref="IPostingFeed"/> and <see cref="IDueStates"/>.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        services.AddSingleton(store);
        return services.AddPorts();
    }

    /// <summary>
    /// Keeps the ledger, the states of grains (as the default storage) and the reminders of a silo in one data file.
    /// </summary>
    /// <inheritdoc cref="AddSqliteStorage(IServiceCollection, Action{SqliteStorageOptions}?)" path="/remarks"/>
    public static ISiloBuilder UseSqliteStorage(this ISiloBuilder builder, Action<SqliteStorageOptions>? configure = null)
    {
        builder.Services.AddSqliteStorage(configure);
        return builder.AddGrainProviders();
    }

    /// <summary>
    /// Like the other overload, on a store that somebody else opened and will close: several silos of one process may share it.
    /// </summary>
    public static ISiloBuilder UseSqliteStorage(this ISiloBuilder builder, SqliteStore store)
    {
        builder.Services.AddSqliteStorage(store);
        return builder.AddGrainProviders();
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.AddSerializer();
        services.TryAddSingleton<SqliteLedger>();
        services.TryAddSingleton<ILedger>(static provider => provider.GetRequiredService<SqliteLedger>());
        services.TryAddSingleton<IPostingFeed>(static provider => provider.GetRequiredService<SqliteLedger>());
        services.TryAddSingleton<SqliteGrainStorage>();
        services.TryAddSingleton<IDueStates>(static provider => provider.GetRequiredService<SqliteGrainStorage>());
        return services;
    }

    private static ISiloBuilder AddGrainProviders(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
        builder.Services.AddGrainStorage(DefaultStorage, static (provider, _) => provider.GetRequiredService<SqliteGrainStorage>());
        return builder;
    }
}
