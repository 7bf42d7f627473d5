using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;

namespace IM2.Payments.Http;

/// <summary>Adds what an adapter that speaks HTTP needs.</summary>
internal static class ProviderHttpServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="ProviderHttpClient"/> and a <see cref="ProviderTelemetry"/> as keyed services under the provider's name.
    /// </summary>
    /// <remarks>
    /// The circuit breaker's settings are <see cref="ProviderResilienceOptions.Section"/> within the provider's section, checked at
    /// the start. Takes <see cref="TimeProvider"/> from the services; without one, the system's clock.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="provider">The provider's name in telemetry, lower case with <c>_</c>: <c>wechat_pay</c>.</param>
    /// <param name="section">The provider's configuration section.</param>
    public static IServiceCollection AddProviderHttpClient(this IServiceCollection services, string provider, IConfiguration section)
    {
        var resilience = section.GetSection(ProviderResilienceOptions.Section);
        services.AddOptions<ProviderResilienceOptions>(provider).Bind(resilience).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderResilienceOptions>>(new ProviderResilienceOptionsValidator(provider, resilience.Path));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();

        var clientName = $"IM2.Payments.{provider}";
        services.TryAddKeyedSingleton(provider, (found, _) => new ProviderHttpClient(found.GetRequiredService<IHttpClientFactory>(), clientName));
        services.TryAddKeyedSingleton(provider, (found, _) => new ProviderTelemetry(
            provider, found.GetRequiredService<IMeterFactory>(), found.GetRequiredService<TimeProvider>()));
        services.TryAddKeyedSingleton(provider, (found, _) => new ProviderCircuit(
            provider,
            found.GetRequiredService<IOptionsMonitor<ProviderResilienceOptions>>().Get(provider),
            found.GetRequiredService<IMeterFactory>()));
        AddClient(services, provider, clientName);
        return services;
    }

    private static void AddClient(IServiceCollection services, string provider, string clientName)
    {
        var client = services.AddHttpClient(clientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            // The adapter logs what matters, once, and knows what is secret.
            .RemoveAllLoggers();

        // The first handler is the outermost one: the breaker sees what the deadline makes of a cancellation.
        client.AddResilienceHandler("circuit", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddCircuitBreaker(context.ServiceProvider.GetRequiredKeyedService<ProviderCircuit>(provider).Strategy());
        });
        client.AddHttpMessageHandler(static () => new ProviderDeadlineHandler());
    }
}
