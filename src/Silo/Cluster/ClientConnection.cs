namespace IM2.Silo;

/// <summary>Connects to the cluster while the host runs already: it need not wait for a silo to start.</summary>
/// <param name="client">Orleans' own, which returns from its start when a gateway is reached.</param>
/// <param name="reached">Is told when a gateway is reached.</param>
/// <param name="logger">Hears of it too.</param>
internal sealed partial class ClientConnection(IHostedService client, ClusterReached reached, ILogger<ClientConnection> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (reached.IsReached)
        {
            await client.StopAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await client.StartAsync(stoppingToken);
        }
        catch (Exception error) when (stoppingToken.IsCancellationRequested)
        {
            LogGivenUp(logger, error.Message);
            return;
        }

        reached.Set();
        LogConnected(logger);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster is reached.")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The process stops before a silo was reached: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, string reason);
}
