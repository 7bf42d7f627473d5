using System.Diagnostics;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>A command that waits for its turn and its answer; itself the promise of the answer.</summary>
internal sealed class PendingCommand : TaskCompletionSource<Outcome<WalletReceipt>>
{
    private readonly Func<Original, WalletCommand>? _complete;
    private WalletCommand? _command;

    /// <summary>A command that needs to know nothing but the wallet's state.</summary>
    public PendingCommand(WalletCommand command, long started)
        : this(command.GetType().Name, started) => _command = command;

    /// <summary>A command that corrects an earlier transfer, and needs to know what has corrected it so far.</summary>
    public PendingCommand(string name, TransferId corrected, Func<Original, WalletCommand> complete, long started)
        : this(name, started) => (Corrected, _complete) = (corrected, complete);

    // What waits for the answer is the runtime's sending of it, which may as well run at once, in the grain's own turn.
    private PendingCommand(string name, long started) => (Name, Started) = (name, started);

    /// <summary>What kind of command it is.</summary>
    public string Name { get; }

    /// <summary>What it corrects, while that is yet to be read.</summary>
    public TransferId? Corrected { get; private set; }

    /// <summary>What is asked for.</summary>
    public WalletCommand Command => _command ?? throw new InvalidOperationException("The command is not complete.");

    /// <summary>The backend's order that it is; null where the system itself commands.</summary>
    public WalletOrder? Order { get; init; }

    /// <summary>When it was asked for, as the clock's timestamp.</summary>
    public long Started { get; }

    /// <summary>The span of the call, for the caller's trace to lead to the commit.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>Makes it one of a later moment than when it was asked for.</summary>
    public void WaitUntil(DateTimeOffset now)
    {
        if (Command.At < now)
        {
            _command = Command with { At = now };
        }
    }

    /// <summary>Makes it complete: what it corrects has been read.</summary>
    public void Complete(Original original)
    {
        _command = _complete!(original);
        Corrected = null;
    }
}
