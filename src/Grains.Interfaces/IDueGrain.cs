namespace IM2.Grains;

/// <summary>
/// Wakes payments, bank references, gifts and wallets of webhook endpoints that are overdue because whoever watched them has died. One in the
/// cluster; key: 0.
/// </summary>
[Alias("im2.due-grain")]
public interface IDueGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the durable reminder exists, and begins to wake what is due now. Called by every silo when it starts and when another one is gone.</summary>
    [Alias("Start")]
    Task StartAsync();
}
