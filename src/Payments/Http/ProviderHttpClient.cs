using System.Net.Http.Headers;
using System.Reflection;
using Polly.CircuitBreaker;

namespace IM2.Payments.Http;

/// <summary>Sends requests to one provider: each once, within a time, without redirects, reading no more than it must.</summary>
/// <remarks>
/// Registered by <c>AddProviderHttpClient</c> as a keyed service under the provider's name. Whatever the network does becomes
/// <see cref="ProviderHttpAnswer.None"/>; only the caller's own cancellation throws.
/// </remarks>
internal sealed class ProviderHttpClient(IHttpClientFactory clients, string clientName)
{
    /// <summary>Who we say we are; some providers refuse requests without it.</summary>
    public static readonly ProductInfoHeaderValue UserAgent =
        new("IM2.Orleans", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0");

    /// <summary>The caller's own token, to tell its giving up from a time-out.</summary>
    internal static readonly HttpRequestOptionsKey<CancellationToken> Caller = new("IM2.Payments.Caller");

    /// <summary>Sends a request, which stays the caller's to dispose of.</summary>
    /// <param name="request">The request, signed.</param>
    /// <param name="timeout">For everything, up to the last byte of the answer.</param>
    /// <param name="bodyLengthMax">How many bytes of an answer we read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProviderHttpAnswer> SendAsync(
        HttpRequestMessage request, TimeSpan timeout, int bodyLengthMax, CancellationToken cancellationToken)
    {
        // Waiting for a network is real time, whatever the injected clock says.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        request.Options.Set(Caller, cancellationToken);
        try
        {
            using var client = clients.CreateClient(clientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return await BoundedBody.ReadAsync(response.Content, bodyLengthMax, deadline.Token) is { } body
                ? new ProviderHttpAnswer.Received(response.StatusCode, HeadersOf(response), body)
                : new ProviderHttpAnswer.None(ProviderHttpAnswer.TooLarge, $"The answer has more than {bodyLengthMax} bytes.");
        }
        catch (Exception error) when (
            error is TimeoutException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ProviderHttpAnswer.None(ProviderHttpAnswer.Timeout, $"No answer within {timeout.TotalSeconds:0.###} s.");
        }
        catch (BrokenCircuitException)
        {
            return new ProviderHttpAnswer.None(
                ProviderHttpAnswer.CircuitOpen, "Too many requests to the provider failed of late; this one was not sent.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new ProviderHttpAnswer.None(ProviderHttpAnswer.Connection, $"The connection failed: {error.Message}");
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            headers[name] = string.Join(',', values);
        }

        return headers;
    }
}
