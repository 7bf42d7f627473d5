using System.Text.Json;

namespace IM2.Client;

/// <summary>Reads what is not JSON of a resource.</summary>
internal static class Answers
{
    /// <summary>Whether an answer is one that the same request got before.</summary>
    public static bool IsReplayed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Contains("true", StringComparer.Ordinal);

    /// <summary>Reads a problem; one without a code where somebody else answered.</summary>
    public static async Task<Im2Problem> ProblemAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken) =>
        ((await ReadAsync(response, cancellationToken).ConfigureAwait(false)) ?? new Im2Problem { Title = response.ReasonPhrase ?? "" }) with
        {
            Status = (int)response.StatusCode,
            IsReplayed = IsReplayed(response),
            RetryAfter = RetryAfter(response, now),
        };

    /// <summary>Leaves an answer's body to the caller: disposing of the stream frees the connection.</summary>
    public static Task<Stream> StreamAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.Content.ReadAsStreamAsync(cancellationToken);

    private static async Task<Im2Problem?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Im2Problem>(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), Wire.Json);
        }
        catch (JsonException)
        {
            // The status says enough to go by.
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
