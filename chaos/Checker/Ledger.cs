namespace IM2.Checker;

/// <summary>One leg of a transfer, as its row says.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Transfer">The transfer.</param>
/// <param name="Account">What kind of account: <see cref="Stored"/> has the numbers.</param>
/// <param name="Owner">Whose account.</param>
/// <param name="Currency">ISO 4217 number.</param>
/// <param name="Amount">Minor units, signed.</param>
internal sealed record LedgerEntry(long Sequence, string Transfer, int Account, string Owner, int Currency, long Amount);

/// <summary>A transfer, as its row says.</summary>
/// <param name="Id">Its cause.</param>
/// <param name="Wallet">In whose chain it is.</param>
/// <param name="Version">Its place there.</param>
/// <param name="Kind">What it is: <see cref="Stored"/> has the numbers.</param>
internal sealed record LedgerTransfer(string Id, string Wallet, long Version, int Kind);

/// <summary>A wallet, as its row says.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Version">How many transfers led to it.</param>
internal sealed record LedgerWallet(string Account, long Version);

/// <summary>One row of any of these tables.</summary>
internal sealed record LedgerLine(LedgerWallet? Wallet = null, LedgerTransfer? Transfer = null, LedgerEntry? Entry = null);

/// <summary>Everything in the ledger's tables.</summary>
internal sealed record Ledger(IReadOnlyList<LedgerWallet> Wallets, IReadOnlyList<LedgerTransfer> Transfers, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>The file of a run in which its ledger is kept.</summary>
    public const string FileName = "ledger.jsonl";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Ledger Read(string folder)
    {
        var lines = Json.ReadLines<LedgerLine>(Path.Combine(folder, FileName)).ToList();
        return new Ledger(
            [.. lines.Select(static line => line.Wallet).OfType<LedgerWallet>()],
            [.. lines.Select(static line => line.Transfer).OfType<LedgerTransfer>()],
            [.. lines.Select(static line => line.Entry).OfType<LedgerEntry>()]);
    }

    /// <summary>Keeps it beside the journals, so that they can be checked again without the database.</summary>
    public void Write(string folder) => Json.WriteLines(
        Path.Combine(folder, FileName),
        Wallets.Select(static wallet => new LedgerLine(wallet))
            .Concat(Transfers.Select(static transfer => new LedgerLine(Transfer: transfer)))
            .Concat(Entries.Select(static entry => new LedgerLine(Entry: entry))));
}
