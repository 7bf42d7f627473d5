using Microsoft.Extensions.DependencyInjection;

namespace IM2.Client;

/// <summary>A client out of a service collection.</summary>
public static class Im2ClientServices
{
    /// <summary>The name of the HTTP client that is used.</summary>
    public const string HttpClientName = "IM2.Client";

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Adds one <see cref="Im2Client"/> for the whole program. The last one added counts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, when the client is first needed; with the services that it may take them from.</param>
    /// <returns>The HTTP client beneath, to add handlers to. It connects anew every two minutes, so that it follows DNS, and follows no redirects.</returns>
    public static IHttpClientBuilder AddIm2Client(this IServiceCollection services, Action<IServiceProvider, Im2ClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider =>
        {
            var options = new Im2ClientOptions();
            configure(provider, options);
            return new Im2Client(provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName), options);
        });
        return services.AddHttpClient(HttpClientName, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            // The client lives as long as the program: its connections end by themselves, not with the handler.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = ConnectionLifetime,
            });
    }

    /// <inheritdoc cref="AddIm2Client(IServiceCollection, Action{IServiceProvider, Im2ClientOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, when the client is first needed.</param>
    public static IHttpClientBuilder AddIm2Client(this IServiceCollection services, Action<Im2ClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddIm2Client((_, options) => configure(options));
    }
}
