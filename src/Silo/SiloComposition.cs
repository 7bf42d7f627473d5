using System.Net;
using IM2.Grains;
using IM2.Silo.Transport;
using IM2.Webhooks;
using Orleans.Configuration;

namespace IM2.Silo;

/// <summary>The one composition of the system: what a silo is made of, wherever it runs.</summary>
public static class SiloComposition
{
    private const string ClusterId = "im2";
    private const string ServiceId = "im2";

    /// <summary>Hosts a silo in this process: the grains, their storage and reminders, and the payment providers.</summary>
    /// <remarks>Configuration: <see cref="SiloOptions.Section"/>, <see cref="StorageChoice.Key"/> and the section of that storage, that of the
    /// rules' files, that of each provider, and the sandbox's.</remarks>
    public static void AddIm2Silo(this WebApplicationBuilder builder)
    {
        var options = Options(builder);
        builder.UseSandboxIfEnabled();
        builder.Services.AddRuleFiles(builder.Configuration);
        builder.Services.AddIm2Grains();
        builder.Services.AddWebhooks(builder.Configuration.GetSection(WebhookOptions.Section));
        builder.AddPaymentProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: ServiceId, clusterId: ClusterId);
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
            silo.UseClusterTls();
            silo.UseChosenStorage();
            silo.AddIm2Runtime();
        });
    }

    /// <summary>Makes this process an Orleans client of a silo in another one: no grains, no storage, no keys.</summary>
    public static void AddIm2Client(this WebApplicationBuilder builder)
    {
        var options = Options(builder);
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(options.GatewayPort, serviceId: ServiceId, clusterId: ClusterId)
            .UseClusterTls()
            .AddActivityPropagation());
    }

    /// <summary>What grains need besides storage, providers and <see cref="IRules"/>.</summary>
    public static IServiceCollection AddIm2Grains(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<PaymentProviders>();
        services.AddSingleton<LatencyBook>();
        services.AddSingleton<GrainTelemetry>();
        services.AddSingleton<WebhookTelemetry>();
        return services;
    }

    /// <summary>How a silo of this product runs, whatever its storage and cluster.</summary>
    public static ISiloBuilder AddIm2Runtime(this ISiloBuilder silo) => silo
        .AddActivityPropagation()
        .AddStartupTask(static (services, _) => services.GetRequiredService<IGrainFactory>().Due().StartAsync())
        .AddStartupTask(static (services, _) => Task.WhenAll(services.GetServices<IWebhooks>()
            .SelectMany(static webhooks => webhooks.Endpoints)
            .Where(static endpoint => endpoint.IsEnabled)
            .Select(endpoint => services.GetRequiredService<IGrainFactory>().WebhookFeed(endpoint.Id).StartAsync())));

    private static SiloOptions Options(WebApplicationBuilder builder) =>
        builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
}
