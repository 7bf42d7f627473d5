using System.Diagnostics;
using IM2.Local;

namespace IM2.Bench;

/// <summary>A measured program in a process of its own, which answers a line with a line and ends with its standard input.</summary>
/// <remarks>So it also ends when this process does.</remarks>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts a .NET program and waits until it says that it is ready.</summary>
    /// <remarks>
    /// Like every program of the web SDK, and so like the product's, it has the server's garbage collector, unless the environment
    /// of this process says otherwise.
    /// </remarks>
    /// <param name="assembly">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    public static async Task<ChildProcess> StartAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        ChildEnvironment.Clear(start);
        start.Environment.TryAdd("DOTNET_gcServer", "1");
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == ChildProtocol.Ready)
            {
                return new ChildProcess(process);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"{Path.GetFileName(assembly)} {arguments[0]} ended with code {process.ExitCode} before it was ready.");
    }

    /// <summary>What the process has used so far, as it says itself.</summary>
    public async Task<Usage> UsageAsync() => Usage.Parse(await AskAsync(ChildProtocol.Usage));

    /// <summary>The bytes that live on its heap after a full collection.</summary>
    public async Task<long> HeapAsync() => long.Parse(await AskAsync(ChildProtocol.Heap));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<string> AskAsync(string question)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(question);
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The measured process has ended.");
        }
        finally
        {
            _turn.Release();
        }
    }
}
