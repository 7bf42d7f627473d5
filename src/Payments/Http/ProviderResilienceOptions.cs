namespace IM2.Payments.Http;

/// <summary>When a provider that fails is left alone for a while. Requests are never repeated by themselves.</summary>
/// <remarks>
/// A connection that fails, a time-out and a status of 5xx are failures. While the circuit is open nothing is sent; afterwards
/// one request tries, and closes it or opens it again.
/// </remarks>
public sealed class ProviderResilienceOptions
{
    /// <summary>The section within the provider's own.</summary>
    public const string Section = "Resilience";

    /// <summary>
    /// The share of failed requests that opens the circuit. Larger goes on asking a provider that fails; smaller gives up on one
    /// that fails now and then. 0.1 to 1. Default: 0.5.
    /// </summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>
    /// How many requests within the window it takes to judge. Larger is slower to notice; smaller lets a few failures decide.
    /// 2 to 10,000. Default: 10.
    /// </summary>
    public int RequestsMin { get; set; } = 10;

    /// <summary>The time over which requests are counted. 1 second to 10 minutes. Default: 30 seconds.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the circuit stays open. Larger spares a provider in trouble; smaller notices sooner that it is back. 1 second to
    /// 10 minutes. Default: 15 seconds.
    /// </summary>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(15);
}
