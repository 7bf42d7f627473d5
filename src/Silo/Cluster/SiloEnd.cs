namespace IM2.Silo;

/// <summary>Ends the process when its silo can't go on: above all when the others have declared it dead while it was paused or cut off.</summary>
/// <remarks>
/// At once and without farewell: others have taken over, and what is under way here is refused by the ledger. Whoever supervises the process
/// starts it again, as a new member.
/// </remarks>
internal sealed class SiloEnd : IFatalErrorHandler
{
    /// <summary>What the process ends with: not 0, so that a supervisor starts it again, and not 1, with which it refuses to start.</summary>
    public const int ExitCode = 3;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Console.Error.WriteLine($"IM2 stops: {Reason(context, exception)} Start it again: it joins as a new silo.");
        Environment.Exit(ExitCode);
    }

    private static string Reason(string? context, Exception? exception)
    {
        if (context?.Contains("I have been told I am dead", StringComparison.Ordinal) == true)
        {
            return "the other silos have declared this one dead, because it did not answer them.";
        }

        var what = $"the silo can't go on: {context} {exception?.GetType().Name} {exception?.Message}".ReplaceLineEndings(" ").TrimEnd();
        return what.EndsWith('.') ? what : what + ".";
    }
}
