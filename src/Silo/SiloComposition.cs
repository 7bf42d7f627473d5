using IM2.Grains;
using IM2.Silo.Transport;
using IM2.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;

namespace IM2.Silo;

/// <summary>The one composition of the system: what a silo is made of, wherever it runs.</summary>
public static class SiloComposition
{
    /// <summary>Hosts a silo in this process: the grains, their storage and reminders, and the payment providers.</summary>
    /// <remarks>Configuration: <see cref="SiloOptions.Section"/>, <see cref="ClusterOptions.Section"/>, <see cref="StorageChoice.Key"/> and the section of that storage, that of the
    /// rules' files, that of each provider, and the sandbox's.</remarks>
    public static void AddIm2Silo(this WebApplicationBuilder builder)
    {
        var (options, cluster) = ClusterOptionsCheck.Read(builder.Configuration);
        builder.UseSandboxIfEnabled();
        builder.Services.AddRuleFiles(builder.Configuration);
        builder.Services.AddIm2Grains();
        builder.Services.Configure<ExceptionSerializationOptions>(SendAll);
        builder.Services.AddSingleton(Reached());
        builder.Services.AddHostedService<Succession>();
        builder.Services.AddWebhooks(builder.Configuration.GetSection(WebhookOptions.Section));
        builder.AddPaymentProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseChosenStorage();
            silo.UseCluster(options, cluster);
            silo.UseClusterTls();
            silo.AddIm2Runtime();
            silo.AddDashboardIfEnabled();
            if (Telemetry.Sends(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }
        });
    }

    /// <summary>Makes this process an Orleans client of a silo in another one: no grains, no storage, no keys.</summary>
    public static void AddIm2Client(this WebApplicationBuilder builder)
    {
        var (options, cluster) = ClusterOptionsCheck.Read(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<ExceptionSerializationOptions>(SendAll);
        builder.Services.AddSingleton<ClusterReached>();
        builder.Services.AddSingleton<IClientConnectionRetryFilter, ConnectionRetry>();
        builder.UseOrleansClient(client =>
        {
            client.UseCluster(options, cluster);
            client.UseClusterTls();
            client.AddDashboardIfEnabled();
            if (Telemetry.Sends(builder.Configuration))
            {
                client.AddActivityPropagation();
            }
        });
        ConnectBesideTheStart(builder.Services);
    }

    /// <summary>What grains need besides storage, providers and <see cref="IRules"/>.</summary>
    public static IServiceCollection AddIm2Grains(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddAccountPlacement();
        services.AddSingleton<PaymentProviders>();
        services.AddSingleton<LatencyBook>();
        services.AddSingleton<GrainTelemetry>();
        services.AddSingleton<WebhookTelemetry>();
        return services;
    }

    /// <summary>How a silo of this product runs, whatever its storage and cluster.</summary>
    public static ISiloBuilder AddIm2Runtime(this ISiloBuilder silo) => silo
        .AddStartupTask(Wakening.RunAsync);

    /// <summary>Orleans' client holds up the start of the host until it has reached a silo: what starts it is put into a service that does not.</summary>
    private static void ConnectBesideTheStart(IServiceCollection services)
    {
        var start = services.Single(static service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationFactory?.Method.Module.Assembly == typeof(IClusterClient).Assembly);
        services.Remove(start);
        services.AddHostedService(provider => new ClientConnection(
            (IHostedService)start.ImplementationFactory!(provider),
            provider.GetRequiredService<ClusterReached>(),
            provider.GetRequiredService<ILogger<ClientConnection>>()));
    }

    /// <summary>
    /// Every exception goes from process to process, with what caused it: a grain that can't be activated says why with those of the storage,
    /// and one that could not be sent would take the place of what it has to say.
    /// </summary>
    private static void SendAll(ExceptionSerializationOptions options) => options.SupportedExceptionTypeFilter = static _ => true;

    /// <summary>A silo has the grains in its own process.</summary>
    private static ClusterReached Reached()
    {
        var reached = new ClusterReached();
        reached.Set();
        return reached;
    }
}
