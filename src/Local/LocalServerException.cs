namespace IM2.Local;

/// <summary>PostgreSQL is not installed, or did not do what it was told.</summary>
/// <param name="message">What is missing, or what it said.</param>
public sealed class LocalServerException(string message) : InvalidOperationException(message);
