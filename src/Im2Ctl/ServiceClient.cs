using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Ctl;

/// <summary>Asks a running service, with a service's key that no list of processes shows.</summary>
internal sealed class ServiceClient : IDisposable
{
    private const string KeyVariable = "IM2_SERVICE_KEY";
    private const int AnswerLengthMax = 1024 * 1024;

    private readonly HttpClient _client;

    private ServiceClient(HttpClient client) => _client = client;

    /// <summary>A client of the service at an address.</summary>
    /// <exception cref="CtlException">The address is none, or there is no key.</exception>
    public static ServiceClient Open(string url)
    {
        if (!Uri.TryCreate(url.EndsWith('/') ? url : url + '/', UriKind.Absolute, out var address)
            || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new CtlException("--url must be the address of a service, https unless the host is a loopback address: the key goes there.");
        }

        if (Environment.GetEnvironmentVariable(KeyVariable) is not { Length: > 0 } key)
        {
            throw new CtlException($"The environment has no {KeyVariable}: the key of a service credential.");
        }

        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = address, Timeout = TimeSpan.FromSeconds(60), MaxResponseContentBufferSize = AnswerLengthMax,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ServiceClient(client);
    }

    /// <summary>Sends a request and reads the JSON object of its answer.</summary>
    /// <exception cref="CtlException">There was no answer, or it was a problem.</exception>
    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            var content = JsonNode.Parse(text.Length == 0 ? "{}" : text) as JsonObject ?? [];
            return answer.IsSuccessStatusCode
                ? content
                : throw new CtlException(
                    $"The service answered {(int)answer.StatusCode}: {content["detail"] ?? content["title"]}",
                    answer.StatusCode == HttpStatusCode.NotFound ? CtlExit.No : CtlExit.Failed);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CtlException($"The service at {_client.BaseAddress} could not be asked: {error.Message}");
        }
    }

    public void Dispose() => _client.Dispose();
}
