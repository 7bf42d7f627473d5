using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace IM2.Client;

/// <summary>Sends calls, again where that is safe and may help.</summary>
internal sealed class Sender
{
    private readonly HttpClient _http;
    private readonly Im2ClientOptions _options;
    private readonly Uri _base;

    public Sender(HttpClient http, Im2ClientOptions options)
    {
        (_http, _options) = (http, options);
        var address = options.BaseAddress ?? http.BaseAddress
            ?? throw new ArgumentException($"Set {nameof(Im2ClientOptions)}.{nameof(Im2ClientOptions.BaseAddress)}.", nameof(options));
        // A relative address replaces all that follows the last slash.
        _base = address.AbsolutePath.EndsWith('/') ? address : new Uri($"{address.GetLeftPart(UriPartial.Path)}/");
    }

    /// <summary>Sends a call whose answer is JSON.</summary>
    public async Task<Answer<T>> SendAsync<T>(Call call, CancellationToken cancellationToken)
        where T : class => await SendAsync(call, ReadJsonAsync<T>, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a call whose answer is read by the caller.</summary>
    /// <typeparam name="T">What the answer is read as.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="readAsync">Reads a success. It disposes of the answer if that is not needed any longer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<T>> SendAsync<T>(
        Call call, Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
        where T : class
    {
        var started = _options.Clock.GetTimestamp();
        var isDoubtful = false;
        for (var tries = 1; ; tries++)
        {
            var attempt = await TryAsync(call, readAsync, Left(started), tries, cancellationToken).ConfigureAwait(false);
            if (attempt.Answer is { } answer)
            {
                return answer;
            }

            var failure = attempt.Failure!;
            isDoubtful |= failure.IsOutcomeUnknown;
            var pause = Pause(failure.Problem?.RetryAfter, tries);
            if (!failure.IsTransient || call.Repeats == Repeats.Never || tries >= _options.TriesMax || pause >= Left(started))
            {
                throw failure.ToException(call, isDoubtful, tries);
            }

            try
            {
                await _options.Pause(pause, _options.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException cancelled)
            {
                throw Cancelled(call, tries, cancelled, cancellationToken);
            }
        }
    }

    private async Task<Attempt<T>> TryAsync<T>(
        Call call, Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync, TimeSpan left, int tries, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = new CancellationTokenSource(left < _options.TryTimeout ? left : _options.TryTimeout, _options.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var isSent = false;
        try
        {
            using var request = Request(call);
            await AuthorizeAsync(request, end.Token).ConfigureAwait(false);
            isSent = true;
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token).ConfigureAwait(false);
            return await ReadAsync(call, response, readAsync, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw Cancelled(call, tries, cancelled, cancellationToken);
        }
        catch (OperationCanceledException late)
        {
            var error = new TimeoutException($"No answer within {_options.TryTimeout}.", late);
            return new Failure { Error = error, IsTransient = true, IsOutcomeUnknown = isSent };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new Failure { Error = error, IsTransient = true, IsOutcomeUnknown = isSent && !Failure.IsBeforeSending(error) };
        }
        catch (JsonException error)
        {
            // A success that can't be read: asked again, the same would come.
            return new Failure { Error = error, IsOutcomeUnknown = true };
        }
        catch (Exception error) when (!isSent)
        {
            // No credential could be had. An earlier try may have been sent all the same.
            return new Failure { Error = error };
        }
    }

    private HttpRequestMessage Request(Call call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_base, call.Path))
        {
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };
        Add("Idempotency-Key", call.Key);
        Add("If-Match", call.IfMatch);
        Add("If-None-Match", call.IfNoneMatch);
        Add("Accept-Language", _options.Language);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return request;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }
    }

    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_options.Credential is { } credential)
        {
            var token = await credential(cancellationToken).ConfigureAwait(false);
            // The framework's own refusal would show the value.
            if (string.IsNullOrEmpty(token) || token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            {
                throw new InvalidOperationException("The credential is empty or has characters that no header can carry.");
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    private async Task<Attempt<T>> ReadAsync<T>(
        Call call, HttpResponseMessage response, Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
        where T : class
    {
        if (response.IsSuccessStatusCode)
        {
            var isReplayed = Answers.IsReplayed(response);
            return new Answer<T>(await readAsync(response, cancellationToken).ConfigureAwait(false), call.Key, isReplayed);
        }

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotModified && call.IfNoneMatch is not null)
            {
                return new Answer<T>(null, call.Key, IsReplayed: false);
            }

            var problem = await Answers.ProblemAsync(response, _options.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            return new Failure { Problem = problem, IsTransient = problem.IsTransient, IsOutcomeUnknown = problem.IsOutcomeUnknown };
        }
    }

    /// <summary>Reads an answer as JSON.</summary>
    public static async Task<T> ReadJsonAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<T>(bytes, Wire.Json) ?? throw new JsonException("The answer is null.");
        }
    }

    private TimeSpan Left(long started)
    {
        var left = _options.TotalTimeout - _options.Clock.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// Exponential back-off with full jitter; after what the API asks to wait, if it does, so that callers who were sent away together don't come
    /// back together.
    /// </summary>
    private TimeSpan Pause(TimeSpan? retryAfter, int tries)
    {
        var bound = Math.Min(_options.RetryDelayMax.TotalMilliseconds, _options.RetryDelayMin.TotalMilliseconds * Math.Pow(2, tries - 1));
        return (retryAfter ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(_options.Jitter() * bound);
    }

    private static OperationCanceledException Cancelled(
        Call call, int tries, OperationCanceledException cancelled, CancellationToken cancellationToken) =>
        call.Repeats == Repeats.ByKey
            ? new Im2CanceledException(call.Failed(tries), cancelled, cancellationToken)
            : new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
}
