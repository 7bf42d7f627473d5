namespace IM2.Payments.Http;

/// <summary>Says to the circuit breaker before it which cancellations are time-outs: the caller's own are none.</summary>
internal sealed class ProviderDeadlineHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException error)
            when (request.Options.TryGetValue(ProviderHttpClient.Caller, out var caller) && !caller.IsCancellationRequested)
        {
            throw new TimeoutException("No answer in time.", error);
        }
    }
}
