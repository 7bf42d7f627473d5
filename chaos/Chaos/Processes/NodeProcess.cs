using System.Diagnostics;
using System.Globalization;
using IM2.Local;

namespace IM2.Chaos;

/// <summary>A program of the run in a process of its own, whose output goes into a file.</summary>
internal sealed class NodeProcess : IDisposable
{
    /// <summary>What the runtime says that a process exited with which a signal ended: 128 and the signal.</summary>
    private const int BySignal = 128;

    private readonly Process _process;

    private NodeProcess(Process process) => (_process, Ended) = (process, process.WaitForExitAsync());

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Is done when it has ended and everything that it wrote is in its file.</summary>
    public Task Ended { get; }

    // What is started through ip netns exec or runuser replaces these, or is ended by them.
    private int Id => _process.Id;

    /// <summary>Starts a program.</summary>
    /// <param name="folder">The run's folder, whose <c>pids</c> names every process that was started.</param>
    /// <param name="name">Names the file of its output: <c>NAME.log</c>, to which each start adds. Each line begins with the time, in UTC.</param>
    /// <param name="command">The program and its arguments.</param>
    public static NodeProcess Start(string folder, string name, params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        ChildEnvironment.Clear(start);

        // Several hosts share few cores here: one heap each, and no code that is compiled twice to be measured.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder, $"{name}.log"), append: true) { AutoFlush = true });
        var (process, open) = (new Process { StartInfo = start }, 2);
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        File.AppendAllText(Path.Combine(folder, "pids"), $"{process.Id}\n");
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NodeProcess(process);

        void Write(string? line)
        {
            if (line is not null)
            {
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {line}"));
            }
            else if (Interlocked.Decrement(ref open) == 0)
            {
                log.Dispose();
            }
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Signals.Send(_process.Id, signal);

    /// <summary>Waits until it has ended.</summary>
    public Task ExitAsync(TimeSpan patience) => Ended.WaitAsync(patience);

    /// <summary>SIGKILL, and waits until it has ended.</summary>
    /// <exception cref="InvalidOperationException">Something else had ended it before.</exception>
    public async Task KillAsync()
    {
        Signal(Signals.Kill);
        await ExitAsync(TimeSpan.FromSeconds(10));
        if (ExitCode != BySignal + Signals.Kill)
        {
            throw new InvalidOperationException($"Process {Id} ended with {ExitCode} and not by SIGKILL.");
        }
    }

    /// <summary>Whether the kernel has stopped it.</summary>
    public bool IsStopped()
    {
        var stat = File.ReadAllText($"/proc/{Id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
