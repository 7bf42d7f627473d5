namespace IM2.Grains;

/// <summary>Wakes payments that are overdue because whoever watched them has died. One in the cluster; key: 0.</summary>
[Alias("im2.due-payments-grain")]
public interface IDuePaymentsGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the durable reminder exists, and begins to wake what is due now. Called at every silo's start.</summary>
    [Alias("Start")]
    Task StartAsync();
}
