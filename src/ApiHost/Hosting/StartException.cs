namespace IM2.ApiHost;

/// <summary>The process can't start as it is configured; the message says why and what to do, in one paragraph.</summary>
internal sealed class StartException(string message) : Exception(message);
