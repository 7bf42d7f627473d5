using IM2.Storage;

namespace IM2.Grains;

/// <summary>What a call of a grain may throw that is nobody's fault.</summary>
public static class UnknownOutcomes
{
    /// <summary>Whether an exception leaves open what has happened: the call is repeated, with the same ids.</summary>
    /// <remarks>
    /// A storage's own is among them: a grain that can't be activated says why with it. So does one whose activation Orleans gives up, with a
    /// cancellation that nobody asked for. Whoever cancels a call by a token of its own catches that before.
    /// </remarks>
    public static bool IsUnknownOutcome(this Exception error) =>
        error is OutcomeUnknownException or StorageException or TimeoutException or OrleansException or OperationCanceledException;
}
