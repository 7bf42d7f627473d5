using IM2.Sandbox.Admin;
using IM2.Sandbox.Alipay;
using IM2.Sandbox.Bank;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;
using IM2.Sandbox.Stripe;
using IM2.Sandbox.WeChatPay;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IM2.Sandbox;

/// <summary>The sandbox, listening on a port of its own.</summary>
/// <remarks>
/// It shares nothing with the process that it runs in: whoever speaks to it does so over the network, as with the provider.
/// </remarks>
public sealed class SandboxServer : IAsyncDisposable
{
    private const int BodyLengthMax = 64 * 1024;
    private readonly WebApplication _app;

    private SandboxServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where it listens; with the real port if port 0 was asked for.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; makes its keys and its database if there are none.</summary>
    /// <param name="options">How to run.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    /// <param name="loggers">Where its own words go; null for nowhere. The web server beneath it stays silent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OptionsValidationException">A setting can't work.</exception>
    /// <exception cref="IOException">The port is taken or the folder can't be written.</exception>
    public static async Task<SandboxServer> StartAsync(
        SandboxOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        if (new SandboxOptionsValidator().Validate(null, options) is { Failed: true, Failures: { } failures })
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SandboxOptions), failures);
        }

        WeChatPaySandbox.EnsureCreated(options.DataFolder);
        StripeSandbox.EnsureCreated(options.DataFolder);
        AlipaySandbox.EnsureCreated(options.DataFolder);
        var app = Build(options, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new SandboxServer(app, new Uri(addresses.Addresses.First()));
    }

    /// <summary>Stops it. What was not delivered yet is delivered after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(SandboxOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        // Empty: neither the files nor the environment of the process around it may move or change it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLengthMax;
        });
        builder.WebHost.UseUrls(options.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new SandboxLoggers(loggers));
        builder.Services.AddSingleton(new SandboxDatabase(options.DataFolder));
        builder.Services.AddSingleton<ScriptStore>();
        builder.Services.AddSingleton<ApiFaultRunner>();
        builder.Services.AddSingleton<DeliveryStore>();
        builder.Services.AddSingleton<DeliveryNotifier>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<DeliveryNotifier>());
        builder.Services.AddSingleton<SandboxAdmin>();
        builder.Services.AddWeChatPaySide();
        builder.Services.AddStripeSide();
        builder.Services.AddAlipaySide();
        builder.Services.AddBankSide();
        var app = builder.Build();
        app.MapSandboxHome();
        app.Services.GetRequiredService<SandboxAdmin>().Map(app);
        app.MapWeChatPaySide();
        app.MapStripeSide();
        app.MapAlipaySide();
        app.MapBankSide();
        return app;
    }

    /// <summary>The process around it decides when to stop; signals are not this host's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The loggers of the process around the sandbox, apart from those of its own silent web server.</summary>
internal sealed record SandboxLoggers(ILoggerFactory Factory);
