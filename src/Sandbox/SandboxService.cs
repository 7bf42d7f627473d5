using Microsoft.Extensions.Options;

namespace IM2.Sandbox;

/// <summary>Runs the sandbox as long as the process around it.</summary>
internal sealed partial class SandboxService(
    IOptions<SandboxOptions> options,
    IServiceProvider services,
    ILoggerFactory loggers,
    ILogger<SandboxService> logger) : IHostedService
{
    private SandboxServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        _server = await SandboxServer.StartAsync(options.Value, services.GetService<TimeProvider>(), loggers, cancellationToken);
        LogStarted(logger, _server.Address);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The sandbox listens on {Address}; no real money moves there")]
    private static partial void LogStarted(ILogger logger, Uri address);
}
