namespace IM2.Bench;

/// <summary>The product as it is measured: what answers over HTTP, and the processes whose time counts.</summary>
internal interface IProductHost : IAsyncDisposable
{
    /// <summary>Where the API listens, on the loopback.</summary>
    int Port { get; }

    /// <summary>What the measured processes have used so far.</summary>
    Task<Usage> UsageAsync();
}
