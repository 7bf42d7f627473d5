namespace IM2.Client;

/// <summary>How a client calls the API. Read once, when the client is made; the credential at each try.</summary>
public sealed class Im2ClientOptions
{
    /// <summary>
    /// Where the API is, such as <c>https://im2.example/</c>; a path in it goes before <c>/v1</c>. Default: none, the HTTP client's own base
    /// address counts.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// Gives the service key or token that goes out as <c>Authorization: Bearer …</c>. It is asked before every try, from any thread, so that a
    /// token can be renewed; it should keep one while that is good. Default: none, no credential is sent.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? Credential { get; set; }

    /// <summary>
    /// How long one try may take, up to the last byte of its answer. Shorter gives up on slow answers that would have come. Must be positive.
    /// Default: 10 s.
    /// </summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take with all its tries and pauses. Must be positive. Default: 60 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call is tried at most, the first try included; 1 for never again. Default: 6.</summary>
    public int TriesMax { get; set; } = 6;

    /// <summary>
    /// The longest pause after the first try; it doubles with each try, up to <see cref="RetryDelayMax"/>, and the pause itself is random below it.
    /// Must be positive. Default: 200 ms.
    /// </summary>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between two tries, unless a Retry-After asks for more. Default: 10 s.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// In which language the details of problems are, as <c>Accept-Language</c> says it: <c>en</c>, <c>zh-CN</c>. Default: none, which is English.
    /// </summary>
    public string? Language { get; set; }

    /// <summary>The clock of pauses and time-outs. Default: the system's.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>A number in [0, 1) that makes pauses differ.</summary>
    internal Func<double> Jitter { get; set; } = Random.Shared.NextDouble;

    /// <summary>Waits between two tries.</summary>
    internal Func<TimeSpan, TimeProvider, CancellationToken, Task> Pause { get; set; } = Task.Delay;

    /// <summary>Uses a service key that stays the same.</summary>
    /// <param name="key">The key.</param>
    public void UseServiceKey(string key) => Credential = _ => ValueTask.FromResult(key);

    /// <summary>Without the credential, for it must not reach a log.</summary>
    public override string ToString() => $"IM2 client options for {BaseAddress}";

    /// <summary>A copy that later changes of the original don't reach.</summary>
    internal Im2ClientOptions Checked()
    {
        Require(TryTimeout > TimeSpan.Zero, nameof(TryTimeout), "must be positive");
        Require(TotalTimeout > TimeSpan.Zero, nameof(TotalTimeout), "must be positive");
        Require(TriesMax >= 1, nameof(TriesMax), "must be 1 or more");
        Require(RetryDelayMin > TimeSpan.Zero, nameof(RetryDelayMin), "must be positive");
        Require(RetryDelayMax >= RetryDelayMin, nameof(RetryDelayMax), $"must not be less than {nameof(RetryDelayMin)}");
        Require(BaseAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(BaseAddress), "must be an absolute http or https address");
        return (Im2ClientOptions)MemberwiseClone();
    }

    private static void Require(bool holds, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"{nameof(Im2ClientOptions)}.{name} {rule}.");
        }
    }
}
