using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IM2.Payments.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stripe;

namespace IM2.Payments.Stripe;

/// <summary>Begins conversations with Stripe.</summary>
internal sealed class StripeApi(
    [FromKeyedServices(StripeApi.ProviderName)] ProviderHttpClient http,
    [FromKeyedServices(StripeApi.ProviderName)] ProviderTelemetry telemetry,
    IOptions<StripeOptions> options,
    StripeSecrets secrets,
    TimeProvider time)
{
    /// <summary>The provider's name in telemetry.</summary>
    public const string ProviderName = "stripe";

    /// <summary>Stripe remembers an idempotency key for at least 24 hours; the hour is for clocks that differ.</summary>
    public static readonly TimeSpan KeyIsRemembered = TimeSpan.FromHours(23);

    private readonly string _baseUrl = options.Value.BaseUrl.TrimEnd('/');
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", secrets.Key);

    /// <summary>Begins one: all that is asked in it shares one time-out.</summary>
    public StripeConversation Begin(CancellationToken cancellationToken) => Begin(options.Value.Timeout, cancellationToken);

    /// <summary>Begins one that has to end with a longer piece of work, of which this much time is left.</summary>
    public StripeConversation Begin(TimeSpan left, CancellationToken cancellationToken)
    {
        var deadline = new StripeTransport(http, left < options.Value.Timeout ? left : options.Value.Timeout, time);
        return new StripeConversation(this, deadline, telemetry, cancellationToken);
    }

    /// <summary>The library, on a conversation's transport.</summary>
    internal StripeClient ClientOn(StripeTransport transport) =>
        new(new StripeClientOptions { ApiKey = secrets.Key, ApiBase = _baseUrl, HttpClient = transport });

    /// <summary>A request of our own.</summary>
    /// <param name="path">What it is about.</param>
    /// <param name="form">The parameters of what is to be created; null to read.</param>
    /// <param name="key">Its idempotency key; null where it needs none.</param>
    internal HttpRequestMessage RequestOf(string path, StripeForm? form, string? key)
    {
        var message = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, _baseUrl + path) { Content = form?.ToContent() };
        message.Headers.Authorization = _authorization;
        message.Headers.UserAgent.Add(ProviderHttpClient.UserAgent);
        message.Headers.TryAddWithoutValidation("Stripe-Version", StripeConfiguration.ApiVersion);
        if (key is not null)
        {
            message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return message;
    }
}

/// <summary>Some requests that belong together.</summary>
internal sealed class StripeConversation(
    StripeApi api, StripeTransport transport, ProviderTelemetry telemetry, CancellationToken cancellationToken)
{
    private StripeClient? _client;

    /// <summary>Asks one thing in our own words. Only the caller's own cancellation throws.</summary>
    /// <param name="operation">What is asked, for telemetry.</param>
    /// <param name="path">What it is about.</param>
    /// <param name="form">The parameters of what is to be created; null to read.</param>
    /// <param name="key">The idempotency key; null where the request needs none.</param>
    /// <param name="answerType">What is read of the answer.</param>
    /// <param name="isWhole">Whether the answer is what was asked for.</param>
    public async Task<StripeAnswer<T>> AskAsync<T>(
        string operation, string path, StripeForm? form, string? key, JsonTypeInfo<T> answerType, Func<T, bool> isWhole)
        where T : class
    {
        using var measured = telemetry.Start(operation);
        var answer = await AskAsync(path, form, key, answerType, isWhole);
        measured.ErrorType = answer.Fault?.ErrorType;
        return answer;
    }

    /// <summary>Asks one thing through the library. Only the caller's own cancellation throws.</summary>
    /// <param name="operation">What is asked, for telemetry.</param>
    /// <param name="ask">Asks, with the client and the token that it is given.</param>
    /// <param name="isWhole">Whether the answer is what was asked for: the library takes any JSON object for any of its own.</param>
    public async Task<StripeAnswer<T>> AskAsync<T>(
        string operation, Func<StripeClient, CancellationToken, Task<T>> ask, Func<T, bool> isWhole)
        where T : class
    {
        using var measured = telemetry.Start(operation);
        var answer = await AskAsync(ask, isWhole);
        measured.ErrorType = answer.Fault?.ErrorType;
        return answer;
    }

    private async Task<StripeAnswer<T>> AskAsync<T>(Func<StripeClient, CancellationToken, Task<T>> ask, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            var value = await ask(_client ??= api.ClientOn(transport), cancellationToken);
            return value is not null && isWhole(value) ? new StripeAnswer<T>(value, null) : Unreadable<T>(HttpStatusCode.OK);
        }
        catch (StripeNoAnswerException error)
        {
            return new StripeAnswer<T>(null, error.Fault);
        }
        catch (StripeException error)
        {
            return error.StripeError is { } said
                ? new StripeAnswer<T>(null, FaultOf(error.HttpStatusCode, new ErrorRead.Body(said.Type, said.Code, said.Param, said.Message)))
                : Unreadable<T>(error.HttpStatusCode);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The library throws whatever comes up in an answer that is not in its form. Its words could quote the answer, which
            // may hold a client secret.
            return Unreadable<T>(HttpStatusCode.OK, error);
        }
    }

    private async Task<StripeAnswer<T>> AskAsync<T>(
        string path, StripeForm? form, string? key, JsonTypeInfo<T> answerType, Func<T, bool> isWhole)
        where T : class
    {
        using var message = api.RequestOf(path, form, key);
        ProviderHttpAnswer.Received received;
        try
        {
            received = await transport.SendAsync(message, cancellationToken);
        }
        catch (StripeNoAnswerException error)
        {
            return new StripeAnswer<T>(null, error.Fault);
        }

        try
        {
            if (received.Status != HttpStatusCode.OK)
            {
                return JsonSerializer.Deserialize(received.Body, StripeJson.Default.ErrorRead)?.Error is { } said
                    ? new StripeAnswer<T>(null, FaultOf(received.Status, said))
                    : Unreadable<T>(received.Status);
            }

            return JsonSerializer.Deserialize(received.Body, answerType) is { } value && isWhole(value)
                ? new StripeAnswer<T>(value, null)
                : Unreadable<T>(received.Status);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            // Its words could quote the answer, which may hold a client secret.
            return Unreadable<T>(received.Status, error);
        }
    }

    private static StripeAnswer<T> Unreadable<T>(HttpStatusCode status, Exception? error = null)
        where T : class => new(null, StripeFault.NoAnswer(
            status == HttpStatusCode.OK ? "unreadable" : $"{(int)status}",
            $"HTTP {(int)status} that is not what was asked for ({error?.GetType().Name ?? "no such object"})."));

    private static StripeFault FaultOf(HttpStatusCode status, ErrorRead.Body said)
    {
        // What Stripe says of a wrong key, or of one that may not do this, shows a part of the key.
        var words = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "" : said.Message;
        return new StripeFault(
            $"{(int)status}", (int)status, said.Type ?? "", said.Code ?? "", said.Param ?? "",
            $"HTTP {(int)status} {said.Type} {said.Code} {said.Param}: {words}");
    }
}

/// <summary>Carries the library's requests: each once, all within one time, and nothing of our machine's in the headers.</summary>
internal sealed class StripeTransport(ProviderHttpClient http, TimeSpan timeout, TimeProvider time) : IHttpClient
{
    /// <summary>A hundred lines of a bill with what each is about are some hundred kilobytes.</summary>
    private const int BodyLengthMax = 4 * 1024 * 1024;

    private readonly long _started = time.GetTimestamp();

    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
    {
        using var message = MessageOf(request);
        return ResponseOf(await SendAsync(message, cancellationToken));
    }

    /// <summary>Sends one request.</summary>
    /// <exception cref="StripeNoAnswerException">There was no answer.</exception>
    public async Task<ProviderHttpAnswer.Received> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var left = timeout - time.GetElapsedTime(_started);
        if (left <= TimeSpan.Zero)
        {
            throw new StripeNoAnswerException(
                StripeFault.NoAnswer(ProviderHttpAnswer.Timeout, $"No answer within {timeout.TotalSeconds:0.###} s."));
        }

        return await http.SendAsync(message, left, BodyLengthMax, cancellationToken) switch
        {
            ProviderHttpAnswer.Received received => received,
            ProviderHttpAnswer.None none => throw new StripeNoAnswerException(StripeFault.NoAnswer(none.ErrorType, none.Reason)),
            var other => throw new UnreachableException($"No rule for {other}."),
        };
    }

    public Task<StripeStreamedResponse> MakeStreamingRequestAsync(StripeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private static HttpRequestMessage MessageOf(StripeRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri) { Content = request.Content };
        message.Headers.Authorization = request.AuthorizationHeader;
        message.Headers.UserAgent.Add(ProviderHttpClient.UserAgent);
        foreach (var (name, value) in request.StripeHeaders)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static StripeResponse ResponseOf(ProviderHttpAnswer.Received received)
    {
        using var shell = new HttpResponseMessage();
        foreach (var (name, value) in received.Headers)
        {
            shell.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseHeaders headers = shell.Headers;
        return new StripeResponse(received.Status, headers, Encoding.UTF8.GetString(received.Body));
    }
}
