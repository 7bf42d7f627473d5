namespace IM2.Ctl;

/// <summary>What the program's exit code says.</summary>
public static class CtlExit
{
    /// <summary>Done; for a verification: nothing is wrong.</summary>
    public const int Done = 0;

    /// <summary>The question was answered with no: an unknown account, a ledger that is not as it was written.</summary>
    public const int No = 1;

    /// <summary>It could not be done: bad arguments, a file that can't be read, a refusal.</summary>
    public const int Failed = 2;

    /// <summary>Given up by Ctrl+C or SIGTERM.</summary>
    public const int Cancelled = 130;
}

/// <summary>A command ends with a sentence on the error output.</summary>
/// <param name="message">The sentence.</param>
/// <param name="exitCode">One of <see cref="CtlExit"/>.</param>
internal sealed class CtlException(string message, int exitCode = CtlExit.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
