using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace IM2.Sandbox.Deliveries;

/// <summary>Delivers notifications until they are acknowledged or the schedule is at its end, across restarts.</summary>
internal sealed partial class DeliveryNotifier(
    DeliveryStore store,
    IEnumerable<IDeliveryChannel> channels,
    SandboxOptions options,
    TimeProvider time,
    SandboxLoggers loggers) : BackgroundService
{
    private const int AtOnceMax = 32;
    private const int AnswerLengthMax = 4096;
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    private readonly FrozenDictionary<string, IDeliveryChannel> _channels =
        channels.ToFrozenDictionary(static channel => channel.Provider, StringComparer.Ordinal);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly SemaphoreSlim _slots = new(AtOnceMax);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ILogger _logger = loggers.Factory.CreateLogger<DeliveryNotifier>();

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
            foreach (var due in store.Due(now, AtOnceMax, underWay))
            {
                await BeginAsync(due, stoppingToken);
            }

            await WaitAsync(store.Next(now) is { } next ? next - now : WaitMax, stoppingToken);
        }

        await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeginAsync(Delivery due, CancellationToken stoppingToken)
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

    private async Task DeliverAsync(Delivery due, Task begin, CancellationToken stoppingToken)
    {
        await begin;
        try
        {
            if (!_channels.TryGetValue(due.Provider, out var channel))
            {
                store.RecordAttempt(due.Id, "given_up", time.GetUtcNow(), "no channel");
            }
            else if (await SendAsync(channel, due, stoppingToken) is { } attempt)
            {
                Record(channel, due, attempt.Result, attempt.Acknowledged);
            }
        }
        finally
        {
            _underWay.TryRemove(due.Id, out _);
            _slots.Release();
            _wake.Release();
        }
    }

    private void Record(IDeliveryChannel channel, Delivery due, string result, bool acknowledged)
    {
        var last = due.Attempts >= channel.Waits.Count;
        var state = acknowledged ? "delivered" : last ? "given_up" : "pending";
        var wait = last ? TimeSpan.Zero : channel.Waits[due.Attempts] / options.RedeliveryCompression;
        store.RecordAttempt(due.Id, state, time.GetUtcNow() + wait, result);
        LogAttempt(_logger, due.Provider, due.OrderNumber, due.Attempts + 1, result, state);
    }

    /// <summary>What came back, or what went wrong; null if the sandbox stops, so that the attempt does not count.</summary>
    private async Task<(string Result, bool Acknowledged)?> SendAsync(IDeliveryChannel channel, Delivery due, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(options.DeliveryTimeout);
        try
        {
            using var request = channel.Request(due);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var body = await ReadAsync(response, deadline.Token);
            var status = (int)response.StatusCode;
            return ($"{status}", channel.IsAcknowledged(status, body));
        }
        catch (OperationCanceledException)
        {
            return stoppingToken.IsCancellationRequested ? null : ("timeout", false);
        }
        catch (HttpRequestException error)
        {
            return (error.HttpRequestError.ToString(), false);
        }
        catch (IOException)
        {
            return ("broken off", false);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[AnswerLengthMax];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Notification of {Provider} {OrderNumber}, attempt {Attempt}: {Result}, now {State}")]
    private static partial void LogAttempt(ILogger logger, string provider, string orderNumber, int attempt, string result, string state);
}
