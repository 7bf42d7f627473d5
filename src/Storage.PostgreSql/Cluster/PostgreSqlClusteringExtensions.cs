using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>Silos and clients that find each other in the database.</summary>
public static class PostgreSqlClusteringExtensions
{
    /// <summary>How far apart the signs of life of a silo are: 1 second. Silos that start judge others by it.</summary>
    public static TimeSpan BeatPeriod { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Makes this silo a member of the cluster in the store's database, whose store is registered beside this.</summary>
    public static ISiloBuilder UsePostgreSqlClustering(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<SilentMembers>();
        silo.Services.AddSingleton<IMembershipTable, PostgreSqlMembershipTable>();
        return silo;
    }

    /// <summary>Finds the cluster's gateways in the database, with the rights of the application: the schema is made by silos.</summary>
    /// <remarks>
    /// The database need not be reachable yet, and nothing is brought up to date. Options: as of
    /// <see cref="PostgreSqlStorageExtensions.AddPostgreSqlStorage(IServiceCollection, Action{PostgreSqlStorageOptions}?)"/>.
    /// </remarks>
    public static IClientBuilder UsePostgreSqlClustering(this IClientBuilder client)
    {
        client.Services.AddPostgreSqlOptions();
        client.Services.TryAddSingleton(static provider => PostgreSqlStore.Attach(
            provider.GetRequiredService<IOptions<PostgreSqlStorageOptions>>().Value,
            provider.GetService<ILoggerFactory>()));
        client.Services.AddSingleton<PostgreSqlMembers>();
        client.Services.AddSingleton<IGatewayListProvider, PostgreSqlGatewayList>();
        return client;
    }
}
