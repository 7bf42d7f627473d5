using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace IM2.Chaos;

/// <summary>Whoever interrupts a run leaves nothing behind: processes, namespaces, the database's folder.</summary>
internal static class Cleanup
{
    private const int Interrupted = 130;

    private static readonly ConcurrentDictionary<object, Func<ValueTask>> ToDo = new();
    private static readonly List<PosixSignalRegistration> Registrations = [];
    private static int _isUnderWay;

    /// <summary>Listens for SIGINT, SIGTERM and SIGHUP.</summary>
    public static void Listen()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            Registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _ = EndAsync();
            }));
        }
    }

    /// <summary>Something is to be taken away when the run is interrupted.</summary>
    public static void Add(object owner, Func<ValueTask> undo) => ToDo[owner] = undo;

    /// <summary>It has been taken away.</summary>
    public static void Remove(object owner) => ToDo.TryRemove(owner, out _);

    private static async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _isUnderWay, 1) == 0)
        {
            await Console.Error.WriteLineAsync("interrupted");
            foreach (var undo in ToDo.Values)
            {
                await undo();
            }

            Environment.Exit(Interrupted);
        }
    }
}
