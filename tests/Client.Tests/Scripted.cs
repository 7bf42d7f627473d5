using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Client.Tests;

/// <summary>What went out.</summary>
internal sealed record Sent(HttpMethod Method, string PathAndQuery, string? Key, string? Body, string? Authorization, string? IfNoneMatch, string? IfMatch);

/// <summary>A client that talks to a script instead of an API. Pauses take no time and are written down.</summary>
internal sealed class Scripted : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = new();

    public Scripted(Action<Im2ClientOptions>? configure = null)
    {
        var options = new Im2ClientOptions { BaseAddress = new Uri("https://im2.example/"), Clock = Clock, Jitter = () => 0.5, Pause = PauseAsync };
        configure?.Invoke(options);
        Client = new Im2Client(new HttpClient(this), options);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero));

    public Im2Client Client { get; }

    public List<Sent> Sent { get; } = [];

    public List<TimeSpan> Pauses { get; } = [];

    public static string Charge(string id = "chg_1") =>
        $$"""{"type":"charge","id":"{{id}}","account":"mei","amount":{"minorUnits":100,"currency":"CNY"},"at":"2026-11-22T09:30:00Z","fromBonus":{"minorUnits":0,"currency":"CNY"},"reference":null}""";

    public static string Problem(string code, int status) =>
        $$"""{"type":"/problems/{{code}}","title":"A title","status":{{status}},"code":"{{code}}","detail":"What happened.","traceId":"0af7651916cd43dd8448eb211c80319c"}""";

    public Scripted Answers(int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers) => Does(_ =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        foreach (var (name, value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(answer);
    });

    public Scripted Refuses(int status, string code, params (string Name, string Value)[] headers) =>
        Answers(status, Problem(code, status), "application/problem+json", headers);

    public Scripted Fails(HttpRequestError error = HttpRequestError.ResponseEnded) => Does(_ => throw new HttpRequestException(error, "The connection broke."));

    /// <summary>No answer comes until the client has lost patience.</summary>
    public Scripted Hangs() => Does(async end =>
    {
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.Delay(Timeout.Infinite, end);
        throw new InvalidOperationException("The client has no patience to lose.");
    });

    public Scripted Does(Func<CancellationToken, Task<HttpResponseMessage>> step)
    {
        _script.Enqueue(step);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Add(new Sent(
            request.Method, request.RequestUri!.PathAndQuery, Header("Idempotency-Key"),
            request.Content is null ? null : await request.Content.ReadAsStringAsync(CancellationToken.None),
            Header("Authorization"), Header("If-None-Match"), Header("If-Match")));
        Assert.True(_script.Count > 0, $"Nothing is scripted for {request.Method} {request.RequestUri}.");
        return await _script.Dequeue()(cancellationToken);

        string? Header(string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
    }

    private Task PauseAsync(TimeSpan pause, TimeProvider clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pauses.Add(pause);
        Clock.Advance(pause);
        return Task.CompletedTask;
    }
}
