using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using IM2.Payments.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Sends one signed request and takes one verified answer.</summary>
internal sealed class WeChatPayTransport(
    [FromKeyedServices(WeChatPayTransport.ProviderName)] ProviderHttpClient http,
    [FromKeyedServices(WeChatPayTransport.ProviderName)] ProviderTelemetry telemetry,
    IOptions<WeChatPayOptions> options,
    WeChatPayKeys keys,
    TimeProvider time)
{
    /// <summary>The provider's name in telemetry.</summary>
    public const string ProviderName = "wechat_pay";

    private const int BodyLengthMax = 64 * 1024;
    private const int TooManyRequests = 429;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue AcceptJson = new("application/json");

    private readonly Uri _baseUrl = new(options.Value.BaseUrl);

    /// <summary>Sends a request.</summary>
    /// <param name="operation">What is asked, for telemetry.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="pathAndQuery">Exactly as it goes on the wire.</param>
    /// <param name="body">JSON; empty for GET.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WeChatPayAnswer> SendAsync(
        string operation, HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellationToken) =>
        SendAsync(operation, method, pathAndQuery, body, received => Judge(received), cancellationToken);

    /// <summary>The same within another time than the configured one.</summary>
    public Task<WeChatPayAnswer> SendAsync(
        string operation, HttpMethod method, string pathAndQuery, byte[] body, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(
            operation, Request(method, pathAndQuery, body), timeout, BodyLengthMax, received => Judge(received), cancellationToken);

    /// <summary>The same with another way of telling whether the answer can be trusted.</summary>
    public Task<WeChatPayAnswer> SendAsync(
        string operation, HttpMethod method, string pathAndQuery, byte[] body, Func<ProviderHttpAnswer.Received, WeChatPayAnswer> judge,
        CancellationToken cancellationToken) =>
        SendAsync(operation, Request(method, pathAndQuery, body), options.Value.Timeout, BodyLengthMax, judge, cancellationToken);

    /// <summary>Downloads a file, whose answer is not signed: the caller has to know its hash.</summary>
    /// <param name="pathAndQuery">Exactly as it goes on the wire.</param>
    /// <param name="lengthMax">How many bytes are read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WeChatPayAnswer> DownloadAsync(string pathAndQuery, int lengthMax, CancellationToken cancellationToken) =>
        SendAsync(
            "download", Request(HttpMethod.Get, pathAndQuery, []), options.Value.DownloadTimeout, lengthMax,
            static received => received.IsSuccess ? new WeChatPayAnswer.Success(received.Body) : JudgeError(received), cancellationToken);

    /// <summary>What an answer is worth.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="more">More keys that are trusted for this answer alone.</param>
    public WeChatPayAnswer Judge(ProviderHttpAnswer.Received answer, Func<string, RsaPool?>? more = null)
    {
        // The provider does not promise to sign errors, so a missing signature is no fault there; a wrong one always is.
        if ((answer.IsSuccess || answer.Header(WeChatPayVerifier.SignatureHeader) is not null)
            && keys.Verifier.FindFault(answer.Header, answer.Body, more) is { } fault)
        {
            return new WeChatPayAnswer.None("unverified", $"HTTP {(int)answer.Status} that can't be trusted: {fault}");
        }

        return answer.IsSuccess ? new WeChatPayAnswer.Success(answer.Body) : JudgeError(answer);
    }

    private async Task<WeChatPayAnswer> SendAsync(
        string operation, HttpRequestMessage request, TimeSpan timeout, int lengthMax,
        Func<ProviderHttpAnswer.Received, WeChatPayAnswer> judge, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var measured = telemetry.Start(operation);
        var answer = await http.SendAsync(request, timeout, lengthMax, cancellationToken) switch
        {
            ProviderHttpAnswer.Received received => judge(received),
            ProviderHttpAnswer.None none => new WeChatPayAnswer.None(none.ErrorType, none.Reason),
            _ => throw new UnreachableException(),
        };
        measured.ErrorType = ErrorTypeOf(answer);
        return answer;
    }

    private static string? ErrorTypeOf(WeChatPayAnswer answer) => answer switch
    {
        WeChatPayAnswer.None none => none.ErrorType,
        WeChatPayAnswer.Error error => error.Status.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private HttpRequestMessage Request(HttpMethod method, string pathAndQuery, byte[] body)
    {
        var request = new HttpRequestMessage(method, new Uri(_baseUrl, pathAndQuery));
        var signed = keys.Signer.Sign(method.Method, request.RequestUri!.PathAndQuery, body, time.GetUtcNow());
        request.Headers.Authorization = new AuthenticationHeaderValue(WeChatPaySigner.Scheme, signed);
        request.Headers.Accept.Add(AcceptJson);
        request.Headers.UserAgent.Add(ProviderHttpClient.UserAgent);
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

    private static WeChatPayAnswer JudgeError(ProviderHttpAnswer.Received answer)
    {
        var status = (int)answer.Status;
        var error = WeChatPayJson.Read(answer.Body, WeChatPayJson.Wire.ErrorAnswer);
        return status is >= 400 and < 500 and not TooManyRequests && error is { Code: { Length: > 0 } code }
            ? new WeChatPayAnswer.Error(status, code, error.Message ?? "")
            : new WeChatPayAnswer.None(status.ToString(CultureInfo.InvariantCulture), $"HTTP {status} {error?.Code}".TrimEnd());
    }
}
