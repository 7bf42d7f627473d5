using System.Diagnostics;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The sandbox as a process of its own.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public static async Task<SandboxProcess> StartAsync(Uri url, string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(SandboxServer).Assembly.Location);
        start.ArgumentList.Add($"--Sandbox:Url={url}");
        start.ArgumentList.Add($"--Sandbox:DataFolder={folder}");
        start.ArgumentList.Add("--Sandbox:RedeliveryCompression=1000");
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("The sandbox listens on", StringComparison.Ordinal))
            {
                return new SandboxProcess(process);
            }
        }

        throw new InvalidOperationException("The sandbox ended without listening.");
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
