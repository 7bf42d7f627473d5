using System.Diagnostics;
using System.Reflection;
using System.Text;
using IM2.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IM2.Crash.Tests;

/// <summary>A silo over a data file, as a process of its own, and a client that is connected to it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>What a process that was ended by SIGKILL exits with.</summary>
    private const int Killed = 128 + 9;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private IHost? _client;
    private bool _isDisposed;

    private SiloProcess(Process process) => _process = process;

    public IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a process on the data file and waits until it answers.</summary>
    /// <remarks>Each has ports of its own: no call that was meant for an earlier one ever comes to it.</remarks>
    public static async Task<SiloProcess> StartAsync(string dataFile)
    {
        var (silo, gateway) = (FreePort.Next(), FreePort.Next());
        var program = typeof(SiloProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Silo").Value!;
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, dataFile, $"{silo}", $"{gateway}"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var started = new SiloProcess(process);
        process.ErrorDataReceived += (_, line) => started.Heard(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        started._client = Client(gateway);
        await started.ReadyAsync();
        await started._client.StartAsync();
        return started;
    }

    /// <summary>Ends the process like a power cut of it alone: nothing is flushed or said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        Assert.True(_process.ExitCode == Killed, $"The silo had ended by itself, with {_process.ExitCode}.\n{Errors()}");
    }

    /// <summary>Lets the process end in order.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(StartPatience);
        Assert.True(_process.ExitCode == 0, $"The silo ended with {_process.ExitCode}.\n{Errors()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;

        // The client first: one that is left behind looks for its silo for ever.
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static IHost Client(int gateway)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gateway));
        return builder.Build();
    }

    private async Task ReadyAsync()
    {
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(StartPatience);
            Assert.True(line == "ready", $"The silo did not start.\n{Errors()}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The silo was never ready.\n{Errors()}");
        }
    }

    private void Heard(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }
}
