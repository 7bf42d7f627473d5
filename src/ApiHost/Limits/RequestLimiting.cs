using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Marks event streams, which last and are counted apart.</summary>
internal sealed class EventStream;

/// <summary>Marks endpoints with a limit of their own.</summary>
internal sealed record FlowLimit(Flow Flow);

/// <summary>Limits in the pipeline, and on endpoints.</summary>
/// <remarks>
/// Only the API is limited: probes, metrics and pages are for whoever has to see why nothing else goes. Callers of the operators' page are
/// counted, too, for a stranger could guess keys there.
/// </remarks>
internal static class RequestLimiting
{
    public static void AddRequestLimiting(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsValidator>();
        builder.Services.AddSingleton<RequestRates>();
        builder.Services.AddSingleton<RequestsInWork>();
        builder.Services.AddSingleton<RunningRequests>();
    }

    /// <summary>Believes what configured proxies say about who called them; first of all.</summary>
    public static void UseKnownProxies(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<LimitOptions>>().Value.KnownProxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var headers = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // As far back as known proxies go, and not a step further.
            ForwardLimit = null,
        };
        headers.KnownIPNetworks.Clear();
        headers.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            headers.KnownProxies.Add(System.Net.IPAddress.Parse(proxy));
        }

        app.UseForwardedHeaders(headers);
    }

    /// <summary>Turns away what this process can't take on. Runs after routing, before anything costs.</summary>
    public static void UseOverloadProtection(this IApplicationBuilder app)
    {
        var inWork = app.ApplicationServices.GetRequiredService<RequestsInWork>();
        app.Use((context, next) => ApiPaths.Has(context) && !Is<EventStream>(context) ? inWork.HandleAsync(context, next) : next(context));
    }

    /// <summary>Turns away who calls too often. Runs after authentication, and before it is said what a caller may not do.</summary>
    public static void UseCallerLimits(this IApplicationBuilder app)
    {
        var rates = app.ApplicationServices.GetRequiredService<RequestRates>();
        app.Use((context, next) => ApiPaths.HasOrIsForOperators(context) && !ProviderFacing.Is(context) && rates.OfCaller(context) is { } refusal
            ? refusal.ExecuteAsync(context)
            : next(context));
    }

    /// <summary>Limits of endpoints, for callers that may call them.</summary>
    public static void UseFlowLimits(this IApplicationBuilder app)
    {
        var rates = app.ApplicationServices.GetRequiredService<RequestRates>();
        var inWork = app.ApplicationServices.GetRequiredService<RequestsInWork>();
        app.Use((context, next) =>
        {
            var metadata = context.GetEndpoint()?.Metadata;
            if (metadata?.GetMetadata<FlowLimit>() is { } limit && rates.OfFlow(context, limit.Flow) is { } refusal)
            {
                return refusal.ExecuteAsync(context);
            }

            return metadata?.GetMetadata<EventStream>() is null ? next(context) : inWork.StreamAsync(context, next);
        });
    }

    /// <summary>Gives an endpoint a limit of its own.</summary>
    public static TBuilder WithLimit<TBuilder>(this TBuilder builder, Flow flow)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FlowLimit(flow)).MayAnswer(Problems.RateLimited);

    /// <summary>Says that an endpoint is an event stream.</summary>
    public static TBuilder AsEventStream<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EventStream()).MayAnswer(Problems.RateLimited, Problems.Overloaded);

    private static bool Is<TMark>(HttpContext context)
        where TMark : class => context.GetEndpoint()?.Metadata.GetMetadata<TMark>() is not null;
}
