using System.Net.Http.Headers;
using System.Reflection;
using IM2.Grains;
using IM2.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds events out to an application.</summary>
public static class WebhookServiceCollectionExtensions
{
    private const int ConnectionsMax = 256;

    /// <summary>Adds the endpoints of a section as <see cref="IWebhooks"/>. Options are checked when the host starts.</summary>
    /// <param name="services">The services of a silo; with <see cref="TimeProvider"/> and what is in the section there is nothing else it needs.</param>
    /// <param name="section">The configuration section, by convention <see cref="WebhookOptions.Section"/>.</param>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<WebhookOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>());
        services.TryAddSingleton<IWebhooks, HttpWebhooks>();
        services.AddHttpClient(HttpWebhooks.ClientName)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxConnectionsPerServer = ConnectionsMax,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .ConfigureHttpClient(static client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.UserAgent.Add(
                    new ProductInfoHeaderValue("IM2.Orleans", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0"));
            })
            .RemoveAllLoggers();
        return services;
    }
}
