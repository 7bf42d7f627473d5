using System.Diagnostics;
using System.Text;
using System.Text.Json;
using IM2.Local;

namespace IM2.Ctl.Tests;

/// <summary>im2ctl as a process of its own, as an operator runs it.</summary>
public sealed class CtlProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private CtlProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                _ = line.Data is null ? _error : _error.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="postgres">The connection string that it finds in its environment; null for none.</param>
    public static CtlProcess Start(string[] arguments, string? postgres = null)
    {
        // A shell has what it starts in the background ignore Ctrl+C, and whatever that starts, and so these tests perhaps.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "im2ctl.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (postgres is not null)
        {
            start.Environment["IM2_POSTGRES"] = postgres;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    /// <inheritdoc cref="Start"/>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, string? postgres = null)
    {
        await using var ctl = Start(arguments, postgres);
        using var patience = new CancellationTokenSource(Patience);
        var output = await ctl._process.StandardOutput.ReadToEndAsync(patience.Token);
        await ctl._process.WaitForExitAsync(patience.Token);
        return (ctl._process.ExitCode, output, ctl.Error);
    }

    /// <summary>The next line of the answer.</summary>
    public async Task<string> LineAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"The program has ended: {Error}");
    }

    /// <summary>The next line of the answer, which is a JSON document.</summary>
    public async Task<JsonElement> DocumentAsync() => JsonSerializer.Deserialize<JsonElement>(await LineAsync());

    /// <summary>Sends a signal, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(int signal)
    {
        Signals.Send(_process.Id, signal);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
