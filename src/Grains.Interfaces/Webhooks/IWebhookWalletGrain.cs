namespace IM2.Grains;

/// <summary>Brings one wallet that is behind up with its endpoint, from the wallet's own chain. Key: <see cref="WebhookWalletKey"/>.</summary>
[Alias("im2.webhook-wallet-grain")]
public interface IWebhookWalletGrain : IGrainWithStringKey
{
    /// <summary>Records that a delivery failed. Durable when it returns.</summary>
    /// <param name="version">Up to which version everything has been delivered; what was left to tell before stays to be told.</param>
    /// <param name="failure">Why the next one was not.</param>
    [Alias("FallBehind")]
    Task FallBehindAsync(long version, string failure);

    /// <summary>Records that everything after a version is to be told again, beginning now. Durable when it returns.</summary>
    /// <param name="afterVersion">The version; what is left to tell already stays to be told.</param>
    [Alias("SetBack")]
    Task SetBackAsync(long afterVersion);

    /// <summary>Begins to do what is due; returns at once.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
