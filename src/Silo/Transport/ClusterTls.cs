using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace IM2.Silo.Transport;

/// <summary>TLS on the ports of Orleans.</summary>
public static class ClusterTls
{
    /// <summary>
    /// TLS on the silo's and the gateway's port and on the way to other silos, by the files of <see cref="ClusterTlsOptions"/>. Without
    /// them nothing is encrypted, which is for the loopback alone.
    /// </summary>
    /// <exception cref="StartException">A file is missing or wrong, or there are none and the silo's address is not a loopback address.</exception>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo)
    {
        if (OptionsOf(silo.Configuration) is not { } options)
        {
            RefuseOpenNetwork(silo.Configuration);
            return silo;
        }

        AddIdentity(silo.Services, options, ClusterNames.Silo);
        return silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(builder => Use(builder, ConnectionPort.Silo));
            connections.ConfigureGatewayInboundConnection(builder => Use(builder, ConnectionPort.Gateway));
            connections.ConfigureSiloOutboundConnection(builder => Use(builder, ConnectionPort.Outbound));
        });
    }

    /// <summary>TLS on the way to the gateways, by the files of <see cref="ClusterTlsOptions"/>; plain without them, and then only on the loopback.</summary>
    /// <exception cref="StartException">A file is missing or wrong.</exception>
    public static IClientBuilder UseClusterTls(this IClientBuilder client)
    {
        if (OptionsOf(client.Configuration) is not { } options)
        {
            return client.Configure<ClientConnectionOptions>(static connections => connections.ConfigureConnection(static builder => builder.Use(KeepToLoopback)));
        }

        AddIdentity(client.Services, options, ClusterNames.Client);
        return client.Configure<ClientConnectionOptions>(connections =>
            connections.ConfigureConnection(builder => Use(builder, ConnectionPort.Outbound)));
    }

    private static ClusterTlsOptions? OptionsOf(IConfiguration configuration)
    {
        var options = configuration.GetSection(ClusterTlsOptions.Section).Get<ClusterTlsOptions>();
        if (options is not { IsAsked: true })
        {
            return null;
        }

        if (options.HandshakeTimeout <= TimeSpan.Zero || options.HandshakeTimeout > TimeSpan.FromMinutes(1))
        {
            throw new StartException(
                $"{ClusterTlsOptions.Section}:{nameof(options.HandshakeTimeout)} is {options.HandshakeTimeout}, but must be positive and at most a minute.");
        }

        return options;
    }

    private static void RefuseOpenNetwork(IConfiguration configuration)
    {
        const string Key = $"{SiloOptions.Section}:{nameof(SiloOptions.Address)}";
        var address = configuration[Key] ?? new SiloOptions().Address;
        if (!IPAddress.TryParse(address, out var parsed) || !IPAddress.IsLoopback(parsed))
        {
            throw new StartException(
                $"{Key} is {address}, which others can reach, but there is no TLS between processes: "
                + $"whoever connects could move money. Give {ClusterTlsOptions.Files}, or a loopback address such as 127.0.0.1.");
        }
    }

    /// <summary>Whoever answers at a silo's address could say that money was moved.</summary>
    private static ConnectionDelegate KeepToLoopback(ConnectionDelegate next) => connection =>
        connection.RemoteEndPoint is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address)
            ? throw new StartException(
                $"The silo at {address} is on another machine, but there is no TLS between processes. Give {ClusterTlsOptions.Files}.")
            : next(connection);

    private static void AddIdentity(IServiceCollection services, ClusterTlsOptions options, string name)
    {
        // Here and not when it is first needed: a wrong file stops the start.
        var stamp = ClusterCertificates.Stamp(options);
        var identity = ClusterIdentity.Load(options, name);
        services.AddMetrics();
        services.AddSingleton<TransportTelemetry>();
        services.AddSingleton(provider => new ClusterCertificates(
            options, name, identity, stamp, provider.GetRequiredService<ILogger<ClusterCertificates>>()));
    }

    private static void Use(IConnectionBuilder builder, ConnectionPort port)
    {
        var services = builder.ApplicationServices;
        builder.UseMiddleware(new TlsMiddleware(
            port,
            services.GetRequiredService<ClusterCertificates>(),
            services.GetRequiredService<TransportTelemetry>(),
            services.GetRequiredService<ILogger<TlsMiddleware>>()));
    }
}
