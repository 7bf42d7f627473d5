using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Which request it is: the same one sent again has the same.</summary>
/// <param name="Caller">Who sends it.</param>
/// <param name="Path">To where.</param>
/// <param name="Key">Its Idempotency-Key.</param>
internal readonly record struct RunningKey(string Caller, string Path, string Key);

/// <summary>Lets a repeated request wait while the first one still runs, in this process.</summary>
/// <remarks>
/// A courtesy and no lock: what keeps money right is that grains know the key. Two hosts run the same request side by side, and both
/// get the first answer. Thread-safe.
/// </remarks>
internal sealed class RunningRequests(IOptions<LimitOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<RunningKey, Turn> _running = new();

    /// <summary>How many requests run.</summary>
    public int Count => _running.Count;

    /// <summary>Waits for the same request to end, if it runs.</summary>
    /// <returns>What says that this one has ended, to be disposed; null if the other one still runs after all patience.</returns>
    public ValueTask<Turn?> EnterAsync(RunningKey key, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, key);
        return _running.TryAdd(key, turn) ? ValueTask.FromResult<Turn?>(turn) : new ValueTask<Turn?>(WaitAsync(turn, cancellationToken));
    }

    private async Task<Turn?> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!_running.TryAdd(turn.Key, turn))
        {
            if (!_running.TryGetValue(turn.Key, out var other))
            {
                continue;
            }

            // Of several that wait one is next; the others' patience goes on from where it was.
            var patience = options.Value.RunningPatience - time.GetElapsedTime(since);
            try
            {
                await other.Task.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        return turn;
    }

    /// <summary>A request that runs.</summary>
    internal sealed class Turn(RunningRequests requests, RunningKey key)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IDisposable
    {
        public RunningKey Key => key;

        public void Dispose()
        {
            requests._running.TryRemove(new KeyValuePair<RunningKey, Turn>(key, this));
            TrySetResult();
        }
    }
}

/// <summary>Marks endpoints whose requests run once at a time.</summary>
internal sealed class RunsOnce;

/// <summary>Attaches it to endpoints.</summary>
internal static class RunningRequestsExtensions
{
    /// <summary>A request with an Idempotency-Key runs once at a time; its repeat waits, or is told to come back.</summary>
    public static TBuilder WithRunningOnce<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RunsOnce()).MayAnswer(Problems.RequestInProgress);

    /// <summary>Lets repeats wait. Runs last of all that may refuse.</summary>
    public static void UseRunningRequests(this IApplicationBuilder app)
    {
        var running = app.ApplicationServices.GetRequiredService<RunningRequests>();
        app.Use((context, next) =>
            context.GetEndpoint()?.Metadata.GetMetadata<RunsOnce>() is not null
            // What is wrong with a key is the endpoint's to say.
            && context.Request.Headers[IdempotencyKey.Header] is [{ Length: > 0 and <= IdempotencyKey.LengthMax } key]
                ? RunAsync(running, new RunningKey(Caller.Of(context.User).Name, context.Request.Path.Value ?? "", key), context, next)
                : next(context));
    }

    private static async Task RunAsync(RunningRequests running, RunningKey key, HttpContext context, RequestDelegate next)
    {
        using var turn = await running.EnterAsync(key, context.RequestAborted);
        await (turn is null
            ? Problems.RequestInProgress.With(
                "The same request is still running. Repeat it to get its answer.", "相同的请求仍在处理中，请稍后重发以取得结果。", TimeSpan.FromSeconds(1)).ExecuteAsync(context)
            : next(context));
    }
}
