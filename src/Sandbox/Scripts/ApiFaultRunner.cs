namespace IM2.Sandbox.Scripts;

/// <summary>Does what an API request asks, and spoils the answer as its script says.</summary>
internal sealed class ApiFaultRunner(IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan HangMax = TimeSpan.FromMinutes(2);

    /// <summary>Runs one request, whose own signature is already found good.</summary>
    /// <typeparam name="TAnswer">The provider's kind of answer.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="serverError">The provider's server error: nothing was done.</param>
    /// <param name="work">Does what was asked.</param>
    /// <param name="writeAsync">Writes an answer, with a wrong signature (or garbled) if the flag says so.</param>
    public async Task RunAsync<TAnswer>(
        HttpContext context, ApiFault fault, TAnswer serverError, Func<TAnswer> work, Func<TAnswer, bool, Task> writeAsync)
    {
        if (fault == ApiFault.Http500)
        {
            await writeAsync(serverError, false);
            return;
        }

        // The other faults spoil the answer to what was done: the caller can't know.
        var answer = work();
        switch (fault)
        {
            case ApiFault.Hang:
                await HangAsync(context);
                context.Abort();
                break;
            case ApiFault.Reset:
                context.Abort();
                break;
            default:
                await writeAsync(answer, fault == ApiFault.BadSignature);
                break;
        }
    }

    private async Task HangAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(HangMax, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
