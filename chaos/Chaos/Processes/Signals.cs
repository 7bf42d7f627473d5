using System.Runtime.InteropServices;

namespace IM2.Chaos;

/// <summary>Signals to processes of this run.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends one.</summary>
    /// <exception cref="InvalidOperationException">There is no such process, or it is not ours.</exception>
    public static void Send(int process, int signal)
    {
        if (SendTo(process, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} can't be sent to process {process}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int process, int signal);
}
