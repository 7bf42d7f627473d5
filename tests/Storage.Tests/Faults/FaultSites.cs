using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IM2.Storage.Tests.Faults;

/// <summary>Every member of the storage port, and the faults that it can meet. A member without a row fails a test.</summary>
public static class FaultSites
{
    private static readonly ImmutableArray<StorageFault> OfReads = [StorageFault.Before, StorageFault.LostReply, StorageFault.TimeOut, StorageFault.Slow];

    /// <summary>The table.</summary>
    public static FrozenDictionary<string, ImmutableArray<StorageFault>> All { get; } = new Dictionary<string, ImmutableArray<StorageFault>>
    {
        [nameof(ILedger.LoadAsync)] = OfReads,
        [nameof(ILedger.FindVersionAsync)] = OfReads,
        [nameof(ILedger.CommitAsync)] = [.. Enum.GetValues<StorageFault>()],
        [nameof(ILedger.FindPostingAsync)] = OfReads,
        [nameof(ILedger.ReadCorrectionsAsync)] = OfReads,
        [nameof(ILedger.ReadEntriesAsync)] = OfReads,
        [nameof(ILedger.ReadPageAsync)] = OfReads,
        [nameof(ILedger.ReadTrialBalanceAsync)] = OfReads,
        [nameof(ILedger.ReadWalletsAsync)] = OfReads,
        [nameof(ILedger.ReadWalletIdsAsync)] = OfReads,
        [nameof(ILedger.ReadTotalsAsync)] = OfReads,
        [nameof(ILedger.ReadStraysAsync)] = OfReads,
        [nameof(ILedger.ReadPostingsAsync)] = OfReads,
        [nameof(ILedger.ProbeAsync)] =
            [StorageFault.Before, StorageFault.LostReply, StorageFault.TimeOut, StorageFault.Slow, StorageFault.DiskFull],
    }.ToFrozenDictionary();
}
