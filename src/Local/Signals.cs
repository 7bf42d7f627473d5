using System.Runtime.InteropServices;

namespace IM2.Local;

/// <summary>Signals to other processes, by the numbers that Linux has for them.</summary>
public static class Signals
{
    /// <summary>SIGINT: Ctrl+C.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGQUIT.</summary>
    public const int Quit = 3;

    /// <summary>SIGKILL: ends a process, which has no time to say or write anything.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM: asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT: lets a process go on that was stopped.</summary>
    public const int Continue = 18;

    /// <summary>SIGSTOP: lets a process do nothing until it may go on.</summary>
    public const int Stop = 19;

    /// <summary>Sends one.</summary>
    /// <exception cref="InvalidOperationException">There is no such process, or it is not ours.</exception>
    public static void Send(int process, int signal)
    {
        if (!TrySend(process, signal))
        {
            throw new InvalidOperationException($"Signal {signal} can't be sent to process {process}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Sends one if there is such a process and it is ours.</summary>
    /// <returns>Whether it was sent.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The process is not positive: the system would take it for a group of processes, or all.</exception>
    public static bool TrySend(int process, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(process);
        return SendTo(process, signal) == 0;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendTo(int process, int signal);
}
