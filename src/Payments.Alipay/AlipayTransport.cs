using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using IM2.Payments.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Sends one signed request and takes one verified answer.</summary>
internal sealed class AlipayTransport(
    [FromKeyedServices(AlipayTransport.ProviderName)] ProviderHttpClient http,
    [FromKeyedServices(AlipayTransport.ProviderName)] ProviderTelemetry telemetry,
    IOptions<AlipayOptions> options,
    AlipayRequests requests,
    AlipayKeys keys)
{
    /// <summary>The provider's name in telemetry.</summary>
    public const string ProviderName = "alipay";

    private const int BodyLengthMax = 64 * 1024;
    private const string Succeeded = "10000";
    private static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded") { CharSet = "utf-8" };
    private readonly Uri _gateway = new(new Uri(options.Value.BaseUrl), AlipayRequests.GatewayPath);

    /// <summary>Sends a request.</summary>
    /// <param name="operation">What is asked, for telemetry.</param>
    /// <param name="method">What is asked, for the provider.</param>
    /// <param name="content">The content, JSON.</param>
    /// <param name="notifyUrl">Where notifications go; null for requests that cause none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="timeout">How long it may take; null for the configured time.</param>
    public async Task<AlipayAnswer> SendAsync(
        string operation, string method, string content, string? notifyUrl, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        using var measured = telemetry.Start(operation);

        // Everything is in the body: addresses end up in the logs of whatever stands between us and the provider.
        using var request = new HttpRequestMessage(HttpMethod.Post, _gateway);
        request.Headers.UserAgent.Add(ProviderHttpClient.UserAgent);
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(requests.Write(method, content, notifyUrl)))
        {
            Headers = { ContentType = Form },
        };
        var answer = await http.SendAsync(request, timeout ?? options.Value.Timeout, BodyLengthMax, cancellationToken) switch
        {
            ProviderHttpAnswer.Received received => Judge(received, method),
            ProviderHttpAnswer.None none => new AlipayAnswer.None(none.ErrorType, none.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        measured.ErrorType = answer switch
        {
            AlipayAnswer.None none => none.ErrorType,
            AlipayAnswer.Error error => error.Code,
            _ => null,
        };
        return answer;
    }

    /// <summary>What an answer is worth.</summary>
    private AlipayAnswer Judge(ProviderHttpAnswer.Received received, string method)
    {
        var status = ((int)received.Status).ToString(CultureInfo.InvariantCulture);
        if (!received.IsSuccess)
        {
            return new AlipayAnswer.None(status, $"HTTP {status}.");
        }

        if (AlipayAnswerText.Read(received.Body, method) is not { } text)
        {
            return new AlipayAnswer.None("unreadable", $"HTTP {status} with something that is not an answer to {method}.");
        }

        if (FaultOf(text) is { } fault)
        {
            return new AlipayAnswer.None("unverified", fault);
        }

        return AlipayJson.Read(text.Content, AlipayJson.Wire.AnswerHead) switch
        {
            { Code: Succeeded } when !text.IsGatewayError => new AlipayAnswer.Success(text.Content),
            { Code: { Length: > 0 } code } head when code != Succeeded =>
                new AlipayAnswer.Error(code, head.SubCode ?? "", head.SubMessage ?? head.Message ?? ""),
            _ => new AlipayAnswer.None("unreadable", "A signed answer without a code."),
        };
    }

    /// <summary>Why the answer can't be trusted; null if it can.</summary>
    private string? FaultOf(AlipayAnswerText text)
    {
        if (text.Signature is not { } signature)
        {
            // Errors from before the business layer may come without one. Said by whom, nobody knows: for operators only.
            var head = AlipayJson.Read(text.Content, AlipayJson.Wire.AnswerHead);
            return $"An unsigned answer: {head?.Code} {head?.SubCode}".TrimEnd();
        }

        if (keys.AlipayCertificateNumber is { } expected && text.CertificateNumber != expected)
        {
            return $"The answer is signed with certificate '{text.CertificateNumber}'; ours is '{expected}'.";
        }

        return keys.IsAlipays(text.Content.Span, signature) ? null : "The answer's signature is wrong.";
    }
}
