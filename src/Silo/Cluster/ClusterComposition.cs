using System.Net;
using IM2.Storage.PostgreSql.Cluster;
using Orleans.Configuration;

namespace IM2.Silo;

/// <summary>How silos find each other and clients find silos: in the database, or alone on the loopback.</summary>
internal static class ClusterComposition
{
    private const string ServiceId = "im2";

    /// <summary>How long what is known of members may be old where nobody has told of a change.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    /// <summary>How often API hosts look for gateways.</summary>
    public static TimeSpan GatewayRefresh { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The least that parts of Orleans wait for each other's answers: where a grain lives, who is a member, whether a reminder is written. Orleans itself
    /// would wait for half a minute; where the answer about a grain's place is lost, all calls of that grain hang as long.
    /// </summary>
    private static readonly TimeSpan SystemCallMin = TimeSpan.FromSeconds(3);

    /// <summary>How long a silo that leaves lets API hosts turn to others before it closes its gateway.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    /// <summary>How far clocks and pauses may take signs of life apart before a silo's are called missing.</summary>
    private const int BeatsMissed = 10;

    /// <summary>Makes this silo a member.</summary>
    public static void UseCluster(this ISiloBuilder silo, SiloOptions options, ClusterOptions cluster)
    {
        var address = IPAddress.Parse(options.Address);
        if (StorageChoice.IsPostgreSql(silo.Configuration))
        {
            silo.UsePostgreSqlClustering();
            silo.Configure<Orleans.Configuration.ClusterOptions>(ids => (ids.ServiceId, ids.ClusterId) = (ServiceId, cluster.Id));
        }
        else
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, new IPEndPoint(address, options.SiloPort), ServiceId, cluster.Id);
        }

        silo.Configure<EndpointOptions>(endpoint =>
        {
            (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (address, options.SiloPort, options.GatewayPort);
            endpoint.SiloListeningEndpoint = new IPEndPoint(address, options.SiloPort);
            endpoint.GatewayListeningEndpoint = new IPEndPoint(address, options.GatewayPort);
        });
        if (options.Name is { } name)
        {
            silo.Configure<Orleans.Configuration.SiloOptions>(own => own.SiloName = name);
        }

        silo.Configure<ClusterMembershipOptions>(membership => Tune(membership, cluster));
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = cluster.CallTimeout;

            // A silo that gives no answer for so long is taken for dead; if it lives, the answer is lost.
            var untilDeath = cluster.ProbeTimeout * cluster.MissedProbes;
            messaging.SystemResponseTimeout = untilDeath > SystemCallMin ? untilDeath : SystemCallMin;
            messaging.ClientGatewayShutdownNotificationTimeout = Farewell;
        });
        silo.Configure<ConnectionOptions>(Tune);
        silo.Services.AddSingleton<PredecessorConnections>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<PredecessorConnections>());
        silo.Configure<SiloConnectionOptions>(static connections => connections.ConfigureSiloOutboundConnection(static builder =>
            builder.UseMiddleware(builder.ApplicationServices.GetRequiredService<PredecessorConnections>())));
        silo.Services.AddSingleton<IFatalErrorHandler, SiloEnd>();
    }

    /// <summary>Makes this process find the gateways.</summary>
    public static void UseCluster(this IClientBuilder client, SiloOptions options, ClusterOptions cluster)
    {
        if (StorageChoice.IsPostgreSql(client.Configuration))
        {
            client.UsePostgreSqlClustering();
            client.Services.AddSingleton<ClusterDeaths>();
            client.Services.AddHostedService(static provider => provider.GetRequiredService<ClusterDeaths>());
            client.Services.AddSingleton<IOutgoingGrainCallFilter, CallGuard>();
        }
        else
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Parse(options.Address), options.GatewayPort));
        }

        client.Configure<Orleans.Configuration.ClusterOptions>(ids => (ids.ServiceId, ids.ClusterId) = (ServiceId, cluster.Id));
        client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = cluster.CallTimeout);
        client.Configure<ConnectionOptions>(Tune);
    }

    private static void Tune(ClusterMembershipOptions membership, ClusterOptions cluster)
    {
        membership.ProbeTimeout = cluster.ProbeTimeout;
        membership.MinProbeTimeout = cluster.ProbeTimeout / 2;
        membership.MaxProbeTimeout = cluster.ProbeTimeout;
        membership.NumMissedProbesLimit = cluster.MissedProbes;
        membership.IAmAliveTablePublishTimeout = PostgreSqlClusteringExtensions.BeatPeriod;
        membership.NumMissedTableIAmAliveLimit = BeatsMissed;
        membership.TableRefreshTimeout = Refresh;
        membership.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        // It would compare the clocks of two machines.
        membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }

    /// <summary>A machine that is gone does not refuse a connection: whoever wants one must not wait for long.</summary>
    private static void Tune(ConnectionOptions connections)
    {
        connections.OpenConnectionTimeout = TimeSpan.FromSeconds(2);
        connections.ConnectionRetryDelay = TimeSpan.FromMilliseconds(200);
    }
}
