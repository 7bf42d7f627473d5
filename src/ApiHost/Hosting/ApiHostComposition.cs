using IM2.Silo;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IM2.ApiHost;

/// <summary>What the HTTP host is made of.</summary>
internal static class ApiHostComposition
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Composes the application; nothing listens yet.</summary>
    /// <param name="args">The command line: settings.</param>
    /// <param name="replace">Replaces services by others, such as rules that no file holds; null for the program as it is shipped.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        // Settings and pages are next to the program; data is where the caller stands.
        var builder = WebApplication.CreateBuilder(HostSettings.Of(args));
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && builder.Configuration["https_ports"] is null)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.UseRequestLimits();
        builder.AddSandboxIfEnabled();
        builder.AddReadinessAndDrain();
        // What it looks at has been checked by then.
        PortCheck.Run(builder.Configuration);
        builder.AddCluster();
        builder.AddIm2Telemetry();
        builder.AddSecurity();
        builder.AddRequestLimiting();
        builder.Services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddWireJson();
        builder.Services.AddApiDocument();
        builder.Services.AddSingleton<PaymentMessages>();
        builder.Services.AddSingleton<QuoteSeal>();
        builder.Services.AddSingleton<CursorSeal>();
        builder.Services.AddSingleton<EventStreams>();

        replace?.Invoke(builder.Services);

        var app = builder.Build();
        UsePipeline(app);
        MapEndpoints(app);
        return app;
    }

    private static void AddCluster(this WebApplicationBuilder builder)
    {
        var role = builder.Configuration["Im2:Role"] ?? "Silo";
        switch (role)
        {
            case "Silo":
                builder.AddIm2Silo();
                break;
            case "Client":
                builder.AddIm2Client();
                break;
            default:
                throw new StartException($"Im2:Role is '{role}', but must be Silo (the grains run in this process) or Client (they run in others).");
        }
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseKnownProxies();
        app.UseSecurityHeaders();
        app.UseRequestFaults();
        app.UseBodyLimit();
        app.UseRouting();
        // What has an endpoint is no page, and nobody looks for a file of its name.
        app.UseDefaultFiles();
        app.UseStaticFiles(StaticPages.Options);
        app.UseReachedCluster();
        app.UseOverloadProtection();
        app.UseUtf8Only();
        app.UseCredentials();
        app.UseCallerLimits();
        app.UseSameOrigin();
        app.UseAccessControl();
        app.UseFlowLimits();
        app.UseRunningRequests();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapAccounts();
        app.MapTopUps();
        app.MapRefunds();
        app.MapCharges();
        app.MapEntries();
        app.MapHolds();
        app.MapCredits();
        app.MapGifts();
        app.MapBatch();
        app.MapBankTransfers();
        app.MapEvents();
        app.MapWebhooks();
        app.MapNotifications();
        app.MapSessions();
        app.MapHealth();
        app.MapProblemPages();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        app.MapOpenApi(ApiDocument.Path).AllowAnonymous();
        app.MapReferencePage();
        app.MapDashboardIfEnabled();
    }
}
