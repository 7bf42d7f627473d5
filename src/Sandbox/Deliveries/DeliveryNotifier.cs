using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;

namespace IM2.Sandbox.Deliveries;

/// <summary>Delivers notifications until they are acknowledged or the schedule is at its end, across restarts.</summary>
internal sealed partial class DeliveryNotifier(
    DeliveryStore store,
    IEnumerable<IDeliveryChannel> channels,
    SandboxOptions options,
    TimeProvider time,
    SandboxLoggers loggers) : BackgroundService
{
    /// <summary>As many as callers of a load run have under way, each of whom is told more than once.</summary>
    private const int AtOnceMax = 128;
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
    private CancellationToken _stopping;
    private volatile bool _isRunning;

    /// <summary>Says that something may be due.</summary>
    public void Wake() => _wake.Release();

    /// <summary>Begins with deliveries that were just added, as far as they are due and there is room; the rest is found in its turn.</summary>
    public void Begin(IReadOnlyList<Delivery> added)
    {
        var now = time.GetUtcNow();
        foreach (var one in added)
        {
            if (one.DueAt > now || !_isRunning || !_slots.Wait(0, CancellationToken.None))
            {
                Wake();
            }
            else if (!TryBegin(one.Id, now))
            {
                _slots.Release();
            }
        }
    }

    public override void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        _isRunning = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var due = store.Due(now, AtOnceMax, _underWay.Keys.ToHashSet());
            foreach (var id in due)
            {
                await _slots.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stoppingToken.IsCancellationRequested)
                {
                    break;
                }

                if (!TryBegin(id, now))
                {
                    _slots.Release();
                }
            }

            if (due.Count < AtOnceMax)
            {
                await WaitAsync(store.Next(now) is { } next ? next - now : WaitMax, stoppingToken);
            }
        }

        _isRunning = false;
        await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins a delivery unless it is under way. It is looked at after it is taken: what has just ended is no longer due.</summary>
    private bool TryBegin(long id, DateTimeOffset now)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_underWay.TryAdd(id, DeliverAsync(id, now, begin.Task)))
        {
            return false;
        }

        begin.SetResult();
        return true;
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

    private async Task DeliverAsync(long id, DateTimeOffset now, Task begin)
    {
        await begin;
        var isToRepeat = true;
        try
        {
            if (store.FindDue(id, now) is not { } due)
            {
                isToRepeat = false;
            }
            else if (!_channels.TryGetValue(due.Provider, out var channel))
            {
                await store.RecordAttemptAsync(due.Id, "given_up", time.GetUtcNow(), "no channel");
            }
            else if (await SendAsync(channel, due, _stopping) is { } attempt)
            {
                await RecordAsync(channel, due, attempt.Result, attempt.Acknowledged);
                isToRepeat = !attempt.Acknowledged;
            }
        }
        catch (Exception error)
        {
            // It stays due, and is found at the next look; at once it would most likely fail again.
            LogBroken(_logger, error, id);
            isToRepeat = false;
        }
        finally
        {
            _underWay.TryRemove(id, out _);
            _slots.Release();
            if (isToRepeat)
            {
                Wake();
            }
        }
    }

    private async Task RecordAsync(IDeliveryChannel channel, Delivery due, string result, bool acknowledged)
    {
        var last = due.Attempts >= channel.Waits.Count;
        var state = acknowledged ? "delivered" : last ? "given_up" : "pending";
        var wait = last ? TimeSpan.Zero : channel.Waits[due.Attempts] / options.RedeliveryCompression;
        await store.RecordAttemptAsync(due.Id, state, time.GetUtcNow() + wait, result);
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
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return [];
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(response.Content.Headers.ContentLength ?? AnswerLengthMax, AnswerLengthMax)];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An attempt at delivery {Delivery} failed, or could not be recorded")]
    private static partial void LogBroken(ILogger logger, Exception error, long delivery);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Notification of {Provider} {OrderNumber}, attempt {Attempt}: {Result}, now {State}")]
    private static partial void LogAttempt(ILogger logger, string provider, string orderNumber, int attempt, string result, string state);
}
