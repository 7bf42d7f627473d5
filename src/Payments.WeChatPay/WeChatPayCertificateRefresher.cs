using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Keeps the platform's certificates fresh: at the start, in time, and soon after a key was missed.</summary>
internal sealed class WeChatPayCertificateRefresher(
    WeChatPayCertificates certificates, WeChatPayKeys keys, IOptions<WeChatPayOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>Whoever sends forged messages can make us miss keys; this is how often at most that makes us ask.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.FetchCertificates)
        {
            return;
        }

        var retry = RetryMin;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await certificates.RefreshAsync(stoppingToken))
            {
                retry = RetryMin;
                await Task.Delay(Pause, time, stoppingToken);
                await WaitAsync(options.Value.CertificateRefresh - Pause, stoppingToken);
            }
            else
            {
                await Task.Delay(retry, time, stoppingToken);
                retry = retry * 2 < Pause ? retry * 2 : Pause;
            }
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        using var end = new CancellationTokenSource(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stoppingToken);
        await keys.Platform.WaitForMissAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
