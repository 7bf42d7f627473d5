using IM2.Local;

namespace IM2.Chaos;

/// <summary>A place in the cluster at which a process runs, again and again.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="name">What it is called, in reports and in the names of files.</param>
/// <param name="health">Where it says whether it is ready.</param>
/// <param name="command">Makes the command of the next start.</param>
internal sealed class Node(string folder, string name, Uri health, Func<IReadOnlyList<string>> command) : IDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    /// <summary>What ends again and again does not keep this machine busy.</summary>
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(3) };
    private readonly Lock _turn = new();
    private NodeProcess? _process;
    private bool _isKept;
    private bool _isDisposed;

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>How often it ended by itself while it was kept, and was started again.</summary>
    public int EndedByItself { get; private set; }

    /// <summary>What runs there.</summary>
    public NodeProcess Process => _process ?? throw new InvalidOperationException($"{name} was never started.");

    private string Log => $"its log is {Path.Combine(folder, name)}.log";

    /// <summary>Starts it.</summary>
    /// <param name="isKept">Whether it is started again when it ends by itself, as a supervisor does.</param>
    public void Start(bool isKept = true)
    {
        lock (_turn)
        {
            Run();
            _isKept = isKept;
        }
    }

    /// <summary>Starts it again from now on when it ends by itself.</summary>
    public void Keep()
    {
        lock (_turn)
        {
            _isKept = true;
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync() => await (await TakeAsync()).KillAsync();

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <exception cref="RunException">It did not end, or not in order.</exception>
    public async Task StopAsync()
    {
        var run = await TakeAsync();
        run.Signal(Signals.Terminate);
        await EndAsync(run, StopPatience);
        if (run.ExitCode != 0)
        {
            throw new RunException($"{name} was asked to end and ended with {run.ExitCode}; {Log}");
        }
    }

    /// <summary>Waits until a run has ended by itself.</summary>
    /// <exception cref="RunException">It goes on.</exception>
    public Task EndsByItselfAsync(NodeProcess run) => EndAsync(run, EndPatience);

    /// <summary>Waits until it is ready, however often it ends until then if it is kept.</summary>
    /// <exception cref="RunException">It is not ready in time, or ended and is not kept.</exception>
    public async Task ReadyAsync()
    {
        var until = DateTime.UtcNow + ReadyPatience;
        while (!await IsReadyAsync())
        {
            if (DateTime.UtcNow > until)
            {
                throw new RunException($"{name} was not ready within {ReadyPatience.TotalSeconds} s; {Log}");
            }

            if (!_isKept && Process.HasExited)
            {
                throw new RunException($"{name} ended with {Process.ExitCode} before it was ready; {Log}");
            }

            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            (_isKept, _isDisposed) = (false, true);
            _process?.Dispose();
            _http.Dispose();
        }
    }

    private void Run()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _process?.Dispose();
        _process = NodeProcess.Start(folder, name, command());
        _ = KeepAsync(_process);
    }

    private async Task KeepAsync(NodeProcess run)
    {
        await run.Ended;
        await Task.Delay(RestartDelay);
        lock (_turn)
        {
            if (_isKept && _process == run)
            {
                EndedByItself++;
                Run();
            }
        }
    }

    /// <summary>What runs there, or will in a moment where it has just ended by itself; nobody starts it again.</summary>
    private async Task<NodeProcess> TakeAsync()
    {
        while (true)
        {
            lock (_turn)
            {
                if (!Process.HasExited)
                {
                    _isKept = false;
                    return Process;
                }

                if (!_isKept)
                {
                    throw new RunException($"{name} has ended with {Process.ExitCode}; {Log}");
                }
            }

            await Task.Delay(RestartDelay);
        }
    }

    private async Task EndAsync(NodeProcess run, TimeSpan patience)
    {
        try
        {
            await run.ExitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new RunException($"{name} did not end within {patience.TotalSeconds} s; {Log}");
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(health);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
