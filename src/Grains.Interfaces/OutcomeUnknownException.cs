namespace IM2.Grains;

/// <summary>
/// The store did not answer: what was asked may or may not have happened. The caller repeats it with the same ids and gets the
/// one true answer.
/// </summary>
/// <remarks>Carries no inner exception: what the store said is in the silo's log.</remarks>
[GenerateSerializer, Alias("im2.outcome-unknown")]
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Says that an outcome is unknown.</summary>
    public OutcomeUnknownException()
    {
    }

    /// <summary>Says that an outcome is unknown.</summary>
    /// <param name="message">What was attempted.</param>
    public OutcomeUnknownException(string message)
        : base(message)
    {
    }
}
