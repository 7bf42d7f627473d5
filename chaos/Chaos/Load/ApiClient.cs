using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Chaos;

/// <summary>Sends requests to API hosts and to the sandbox's cashier, one attempt at a time, each in the journal before and after.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>How long an attempt waits for its answer: longer than the product takes to take over, so that most are answered.</summary>
    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(8);

    private readonly HttpClient[] _hosts;
    private readonly HttpClient _sandbox;
    private readonly JournalWriter _journal;

    public ApiClient(IEnumerable<Uri> hosts, Uri sandbox, JournalWriter journal)
    {
        _hosts = [.. hosts.Select(static host => Client(host))];
        _sandbox = Client(sandbox);
        _journal = journal;
        foreach (var host in _hosts)
        {
            host.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "dev-service-key");
        }
    }

    /// <summary>How many API hosts there are.</summary>
    public int Hosts => _hosts.Length;

    /// <summary>One attempt.</summary>
    /// <returns>The line of its answer.</returns>
    public async Task<JournalLine> TryAsync(Request request, int attempt, int host)
    {
        _journal.Write(request.Asked(attempt, host));
        var answer = await AskAsync(request, host);
        return _journal.Write(answer with { Operation = request.Id, Attempt = attempt, Host = host });
    }

    /// <summary>Opens an account, which is no part of what is checked, until it is there.</summary>
    public async Task OpenAsync(string account)
    {
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (true)
        {
            try
            {
                using var content = Content("""{"region":"CN","accountType":"premium","verification":"full"}""");
                using var answer = await _hosts[0].PutAsync(new Uri($"/v1/accounts/{account}", UriKind.Relative), content);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
            }

            if (DateTime.UtcNow > until)
            {
                throw new RunException($"The account {account} could not be opened.");
            }

            await Task.Delay(200);
        }
    }

    /// <summary>Has the sandbox play a script for all its orders.</summary>
    public async Task ScriptAsync(string script)
    {
        using var content = Content(script);
        using var answer = await _sandbox.PutAsync(new Uri("/admin/wechat-pay/script", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _sandbox.Dispose();
        Array.ForEach(_hosts, static host => host.Dispose());
    }

    private async Task<JournalLine> AskAsync(Request request, int host)
    {
        using var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, request.Path);
        if (request.Body is { Length: > 0 } body)
        {
            message.Content = Content(body);
        }

        if (request.Key is { } key)
        {
            message.Headers.Add("Idempotency-Key", key);
        }

        try
        {
            using var answer = await (request.Kind == OperationKind.Pay ? _sandbox : _hosts[host]).SendAsync(message);
            var text = await answer.Content.ReadAsStringAsync();
            var (outcome, code) = Judge((int)answer.StatusCode, text);
            return new JournalLine
            {
                Number = 0, Operation = "", Outcome = outcome, Status = (int)answer.StatusCode, Code = code,
                Replayed = answer.Headers.Contains("Idempotency-Replayed"), Body = outcome == Outcome.Acknowledged ? text : null,
            };
        }
        catch (TaskCanceledException)
        {
            return new JournalLine { Number = 0, Operation = "", Outcome = Outcome.Unknown, Code = "no_answer" };
        }
        catch (HttpRequestException error)
        {
            return new JournalLine { Number = 0, Operation = "", Outcome = Outcome.Unknown, Code = $"connection: {error.HttpRequestError}" };
        }
        catch (IOException)
        {
            return new JournalLine { Number = 0, Operation = "", Outcome = Outcome.Unknown, Code = "connection: broken" };
        }
    }

    /// <summary>What an answer means, as docs/api.md says.</summary>
    private static (Outcome Outcome, string? Code) Judge(int status, string text)
    {
        if (status is >= 200 and < 300)
        {
            return (Outcome.Acknowledged, null);
        }

        var code = Code(text) ?? $"http_{status}";
        return (status, code) switch
        {
            (429, _) or (503, "overloaded") => (Outcome.TurnedAway, code),
            (409, "request_in_progress") or (408, _) or (>= 500, _) => (Outcome.Unknown, code),
            _ => (Outcome.Refused, code),
        };
    }

    private static string? Code(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?["code"]?.GetValue<string>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static StringContent Content(string json) => new(json, Encoding.UTF8, "application/json");

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        MaxConnectionsPerServer = 512,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        UseCookies = false,
    })
    {
        BaseAddress = address,
        Timeout = AttemptPatience,
    };
}
