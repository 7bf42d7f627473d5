using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Sends one signed request and takes one verified answer.</summary>
/// <remarks>
/// Repeats nothing, follows no redirects, reads no more than it must. Whatever the network does becomes
/// <see cref="WeChatPayAnswer.None"/>.
/// </remarks>
internal sealed class WeChatPayTransport(
    IHttpClientFactory clients,
    IOptions<WeChatPayOptions> options,
    WeChatPayKeys keys,
    WeChatPayTelemetry telemetry,
    TimeProvider time)
{
    /// <summary>The name of the configured client.</summary>
    public const string HttpClientName = "IM2.Payments.WeChatPay";

    private const int BodyLengthMax = 64 * 1024;
    private const int TooManyRequests = 429;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue AcceptJson = new("application/json");

    /// <summary>The provider refuses requests without one.</summary>
    private static readonly ProductInfoHeaderValue UserAgent =
        new("IM2.Orleans", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0");

    private readonly Uri _baseUrl = new(options.Value.BaseUrl);

    /// <summary>Sends a request.</summary>
    /// <param name="operation">What is asked, for telemetry.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="pathAndQuery">Exactly as it goes on the wire.</param>
    /// <param name="body">JSON; empty for GET.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WeChatPayAnswer> SendAsync(
        string operation, HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellationToken)
    {
        using var span = WeChatPayTelemetry.Start(operation);
        var started = time.GetTimestamp();
        WeChatPayAnswer answer = new WeChatPayAnswer.None("cancelled", "The caller gave up.");
        try
        {
            return answer = await SendWithinTimeAsync(method, pathAndQuery, body, cancellationToken);
        }
        finally
        {
            telemetry.Ended(span, operation, time.GetElapsedTime(started), ErrorTypeOf(answer));
        }
    }

    private static string? ErrorTypeOf(WeChatPayAnswer answer) => answer switch
    {
        WeChatPayAnswer.None none => none.ErrorType,
        WeChatPayAnswer.Error error => error.Status.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private async Task<WeChatPayAnswer> SendWithinTimeAsync(
        HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellationToken)
    {
        // Waiting for a network is real time, whatever the injected clock says.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Value.Timeout);
        try
        {
            using var request = Request(method, pathAndQuery, body);
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return await ReadBodyAsync(response, deadline.Token) is { } answered
                ? Judge(response, answered)
                : new WeChatPayAnswer.None("too_large", $"The answer has more than {BodyLengthMax} bytes.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WeChatPayAnswer.None("timeout", $"No answer within {options.Value.Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new WeChatPayAnswer.None("connection", $"The connection failed: {error.Message}");
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string pathAndQuery, byte[] body)
    {
        var request = new HttpRequestMessage(method, new Uri(_baseUrl, pathAndQuery));
        var signed = keys.Signer.Sign(method.Method, request.RequestUri!.PathAndQuery, body, time.GetUtcNow());
        request.Headers.Authorization = new AuthenticationHeaderValue(WeChatPaySigner.Scheme, signed);
        request.Headers.Accept.Add(AcceptJson);
        request.Headers.UserAgent.Add(UserAgent);
        if (keys.AnswerKeyId is { } answerKey)
        {
            request.Headers.Add("Wechatpay-Serial", answerKey);
        }

        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        }

        return request;
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > BodyLengthMax)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BodyLengthMax + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= BodyLengthMax ? buffer[..length] : null;
    }

    private WeChatPayAnswer Judge(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

        // The provider does not promise to sign errors, so a missing signature is no fault there; a wrong one always is.
        if (response.IsSuccessStatusCode || Header(WeChatPayVerifier.SignatureHeader) is not null)
        {
            if (keys.Verifier.FindFault(Header, body) is { } fault)
            {
                return new WeChatPayAnswer.None("unverified", $"HTTP {status} that can't be trusted: {fault}");
            }
        }

        if (response.IsSuccessStatusCode)
        {
            return new WeChatPayAnswer.Success(body);
        }

        var error = WeChatPayJson.Read(body, WeChatPayJson.Wire.ErrorAnswer);
        return status is >= 400 and < 500 and not TooManyRequests && error is { Code: { Length: > 0 } code }
            ? new WeChatPayAnswer.Error(status, code, error.Message ?? "")
            : new WeChatPayAnswer.None(status.ToString(CultureInfo.InvariantCulture), $"HTTP {status} {error?.Code}".TrimEnd());
    }
}
