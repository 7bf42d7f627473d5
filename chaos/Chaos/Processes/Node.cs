namespace IM2.Chaos;

/// <summary>A place in the cluster at which a process runs, again and again.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="name">What it is called, in reports and in the names of files.</param>
/// <param name="health">Where it says whether it is ready.</param>
/// <param name="command">Makes the command of the next start.</param>
internal sealed class Node(string folder, string name, Uri health, Func<IReadOnlyList<string>> command) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(3) };
    private NodeProcess? _process;

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>Whether a supervisor would start it when it has ended.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>How often it ended though it was wanted, and was started again.</summary>
    public int EndedByItself { get; private set; }

    /// <summary>What runs there.</summary>
    public NodeProcess Process => _process ?? throw new InvalidOperationException($"{name} was never started.");

    /// <summary>Starts it, and keeps it running from now on.</summary>
    public void Start()
    {
        _process?.Dispose();
        _process = NodeProcess.Start(folder, name, command());
        IsWanted = true;
    }

    /// <summary>Starts it again if it has ended by itself, as a supervisor does.</summary>
    public void Supervise()
    {
        if (IsWanted && Process.HasExited)
        {
            EndedByItself++;
            Start();
        }
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync()
    {
        IsWanted = false;
        return Process.KillAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        IsWanted = false;
        if (!Process.HasExited)
        {
            Process.Signal(Signals.Terminate);
            await Process.ExitAsync(patience);
        }
    }

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(health, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until it is ready, starting it again where it ends.</summary>
    public async Task ReadyAsync(TimeSpan patience)
    {
        var until = DateTime.UtcNow + patience;
        while (!await IsReadyAsync())
        {
            if (DateTime.UtcNow > until)
            {
                throw new RunException($"{name} was not ready within {patience.TotalSeconds} s; its log is {Path.Combine(folder, name)}.log");
            }

            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        IsWanted = false;
        _process?.Dispose();
        _http.Dispose();
    }
}
