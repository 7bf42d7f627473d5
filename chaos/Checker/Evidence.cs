namespace IM2.Checker;

/// <summary>Journal and ledger side by side: which transfer has which cause.</summary>
internal sealed class Evidence
{
    private readonly ILookup<string, LedgerEntry> _entries;
    private readonly Dictionary<string, LedgerTransfer> _transfers = new(StringComparer.Ordinal);

    /// <param name="journal">What was asked and answered.</param>
    /// <param name="ledger">What is there.</param>
    public Evidence(Journal journal, Ledger ledger)
    {
        (Journal, Ledger) = (journal, ledger);
        _entries = ledger.Entries.ToLookup(static entry => entry.Transfer, StringComparer.Ordinal);
        foreach (var transfer in ledger.Transfers)
        {
            _transfers.TryAdd(transfer.Id, transfer);
        }

        foreach (var effect in journal.Operations.SelectMany(operation => Effect.Of(operation, journal)))
        {
            Effects.Add(effect.Transfer, effect);
        }

        Histories = ledger.Transfers.GroupBy(static transfer => transfer.Wallet, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, group => new WalletHistory(group.Key, group, this), StringComparer.Ordinal);
    }

    /// <summary>What was asked and answered.</summary>
    public Journal Journal { get; }

    /// <summary>What is there.</summary>
    public Ledger Ledger { get; }

    /// <summary>Every transfer that something in the journal may have caused, by its id.</summary>
    public Dictionary<string, Effect> Effects { get; } = new(StringComparer.Ordinal);

    /// <summary>What happened in each wallet in which something did.</summary>
    public IReadOnlyDictionary<string, WalletHistory> Histories { get; }

    /// <summary>The transfer with an id; null if there is none.</summary>
    public LedgerTransfer? Transfer(string id) => _transfers.GetValueOrDefault(id);

    /// <summary>The legs of a transfer.</summary>
    public IEnumerable<LedgerEntry> Legs(string transfer) => _entries[transfer];
}
