using System.Runtime.InteropServices;

namespace IM2.Chaos;

/// <summary>Whoever interrupts a run leaves nothing behind: processes, namespaces, the database's folder.</summary>
internal static class Cleanup
{
    private const int Interrupted = 130;

    private static readonly List<PosixSignalRegistration> Registrations = [];
    private static readonly Lock Turn = new();
    private static Func<ValueTask>? _undo;
    private static Task? _end;

    /// <summary>The end that an interruption has begun, after which there is no process any more; done already where nobody interrupted.</summary>
    public static Task End
    {
        get
        {
            lock (Turn)
            {
                return _end ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Listens for SIGINT, SIGTERM and SIGHUP.</summary>
    public static void Listen()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            Registrations.Add(PosixSignalRegistration.Create(signal, static context =>
            {
                context.Cancel = true;
                lock (Turn)
                {
                    _end ??= Task.Run(EndAsync);
                }
            }));
        }
    }

    /// <summary>What takes away everything that there is, when the run is interrupted; may be called more than once.</summary>
    /// <exception cref="RunException">It is interrupted already: whoever has made something takes it away himself.</exception>
    public static void Set(Func<ValueTask> undo)
    {
        lock (Turn)
        {
            if (_end is not null)
            {
                throw new RunException("interrupted");
            }

            _undo = undo;
        }
    }

    private static async Task EndAsync()
    {
        await Console.Error.WriteLineAsync("interrupted");
        await (_undo?.Invoke() ?? ValueTask.CompletedTask);
        Environment.Exit(Interrupted);
    }
}
