namespace IM2.Silo;

/// <summary>The process can't start as it is configured; the message says why and what to do, in one paragraph.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class StartException(string message) : Exception(message);
