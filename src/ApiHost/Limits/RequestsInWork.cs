using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>How much this process has taken on. Thread-safe.</summary>
internal sealed class RequestsInWork(IOptions<LimitOptions> options)
{
    private readonly LimitOptions _limits = options.Value;
    private readonly ConcurrentDictionary<string, int> _streamsOfUsers = new();
    private int _requests;
    private int _notifications;
    private int _batches;
    private int _streams;

    /// <summary>Handles a request, or turns it away at once.</summary>
    public Task HandleAsync(HttpContext context, RequestDelegate next) => ProviderFacing.Is(context)
        ? HandleAsync(context, next, ref _notifications, _limits.NotificationsMax, isNotification: true)
        : HandleAsync(context, next, ref _requests, _limits.RequestsMax, isNotification: false);

    /// <summary>Carries out a batch, which is as much work as many requests, or turns it away at once.</summary>
    public async Task<(T? Done, Problem? Refusal)> BatchAsync<T>(Func<Task<T>> execute)
        where T : class
    {
        if (Interlocked.Increment(ref _batches) > _limits.BatchesMax)
        {
            Interlocked.Decrement(ref _batches);
            return (null, Overloaded());
        }

        try
        {
            return (await execute(), null);
        }
        finally
        {
            Interlocked.Decrement(ref _batches);
        }
    }

    /// <summary>Handles an event stream of a known caller, or turns it away at once.</summary>
    public Task StreamAsync(HttpContext context, RequestDelegate next)
    {
        if (Interlocked.Increment(ref _streams) > _limits.StreamsMax)
        {
            Interlocked.Decrement(ref _streams);
            return Overloaded().ExecuteAsync(context);
        }

        var caller = Caller.Of(context.User);
        if (caller.IsUser && _streamsOfUsers.AddOrUpdate(caller.Name, 1, static (_, count) => count + 1) > _limits.StreamsPerUserMax)
        {
            End(caller);
            return Problems.RateLimited.With(
                $"A user has at most {_limits.StreamsPerUserMax} event streams at once. Close one first.",
                $"每位用户最多同时打开 {_limits.StreamsPerUserMax} 个事件流，请先关闭一个。",
                TimeSpan.FromSeconds(5)).ExecuteAsync(context);
        }

        return FollowAsync(context, next, caller);
    }

    private Task HandleAsync(HttpContext context, RequestDelegate next, ref int inWork, int max, bool isNotification)
    {
        if (Interlocked.Increment(ref inWork) > max)
        {
            Interlocked.Decrement(ref inWork);
            return Overloaded().ExecuteAsync(context);
        }

        return WorkAsync(context, next, isNotification);
    }

    private async Task WorkAsync(HttpContext context, RequestDelegate next, bool isNotification)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref isNotification ? ref _notifications : ref _requests);
        }
    }

    private async Task FollowAsync(HttpContext context, RequestDelegate next, Caller caller)
    {
        try
        {
            await next(context);
        }
        finally
        {
            End(caller);
        }
    }

    private void End(Caller caller)
    {
        Interlocked.Decrement(ref _streams);
        if (caller.IsUser)
        {
            // Whoever has none any more is forgotten.
            var left = _streamsOfUsers.AddOrUpdate(caller.Name, 0, static (_, count) => count - 1);
            if (left <= 0)
            {
                _streamsOfUsers.TryRemove(new KeyValuePair<string, int>(caller.Name, left));
            }
        }
    }

    private static Problem Overloaded() => Problems.Overloaded.With(
        "This host has as much work as it takes on at once. Nothing was done; repeat the request.",
        "服务器当前任务已满，未作任何处理，请稍后重试。",
        TimeSpan.FromSeconds(1));
}
