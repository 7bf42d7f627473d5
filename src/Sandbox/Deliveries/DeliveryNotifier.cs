using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Delivers notifications until they are acknowledged or the schedule is at its end, across restarts.</summary>
internal sealed partial class WeChatNotifier(
    WeChatStore store,
    WeChatSecrets secrets,
    SandboxOptions options,
    TimeProvider time,
    SandboxLoggers loggers) : BackgroundService
{
    private const int AtOnceMax = 32;
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>The provider's waits after the first, second, … failed delivery.</summary>
    private static readonly TimeSpan[] Waits =
    [
        .. new[] { 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600 }
            .Select(static seconds => TimeSpan.FromSeconds(seconds)),
    ];

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly SemaphoreSlim _slots = new(AtOnceMax);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ILogger _logger = loggers.Factory.CreateLogger<WeChatNotifier>();

    /// <summary>Says that something may be due.</summary>
    public void Wake() => _wake.Release();

    public override void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Taken before the store is read: one that ends in between is still pending in what is read, and must not begin again.
            var underWay = _underWay.Keys.ToHashSet();
            var now = time.GetUtcNow();
            foreach (var due in store.DueDeliveries(now, AtOnceMax + underWay.Count).Where(due => !underWay.Contains(due.Id)))
            {
                await BeginAsync(due, stoppingToken);
            }

            await WaitAsync(store.NextDelivery(now) is { } next ? next - now : WaitMax, stoppingToken);
        }

        await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeginAsync(WeChatDelivery due, CancellationToken stoppingToken)
    {
        await _slots.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
        {
            // Only this loop adds, so the entry is there before the delivery can remove it.
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[due.Id] = DeliverAsync(due, begin.Task, stoppingToken);
            begin.SetResult();
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        using var end = new CancellationTokenSource(wait < WaitMax ? wait : WaitMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stoppingToken);
        await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_wake.Wait(0, CancellationToken.None))
        {
            // One look at the store answers all calls so far.
        }
    }

    private async Task DeliverAsync(WeChatDelivery due, Task begin, CancellationToken stoppingToken)
    {
        await begin;
        try
        {
            if (await SendAsync(due, stoppingToken) is { } result)
            {
                Record(due, result);
            }
        }
        finally
        {
            _underWay.TryRemove(due.Id, out _);
            _slots.Release();
            _wake.Release();
        }
    }

    private void Record(WeChatDelivery due, string result)
    {
        var delivered = result is "200" or "204";
        var last = due.Attempts >= Waits.Length;
        var state = delivered ? "delivered" : last ? "given_up" : "pending";
        var wait = last ? TimeSpan.Zero : Waits[due.Attempts] / options.RedeliveryCompression;
        store.RecordAttempt(due.Id, state, time.GetUtcNow() + wait, result);
        LogAttempt(_logger, due.OutTradeNo, due.Attempts + 1, result, state);
    }

    /// <summary>The status that came back, or what went wrong; null if the sandbox stops, so that the attempt does not count.</summary>
    private async Task<string?> SendAsync(WeChatDelivery due, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(options.DeliveryTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, due.Url);
            request.Content = new ByteArrayContent(due.Body) { Headers = { ContentType = Json } };
            request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/4.0");
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
            var signed = secrets.Sign(due.Body, SandboxKeys.PlatformSerial);
            foreach (var (name, value) in (due.SpoilSignature ? signed.Spoilt() : signed).All)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return $"{(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return stoppingToken.IsCancellationRequested ? null : "timeout";
        }
        catch (HttpRequestException error)
        {
            return error.HttpRequestError.ToString();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Notification of {OutTradeNo}, attempt {Attempt}: {Result}, now {State}")]
    private static partial void LogAttempt(ILogger logger, string outTradeNo, int attempt, string result, string state);
}
