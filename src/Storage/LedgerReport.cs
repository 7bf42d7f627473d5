using System.Collections.Immutable;
using System.Text;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>What a verification found.</summary>
/// <param name="Wallets">How many wallets were looked at.</param>
/// <param name="Postings">How many postings were looked at.</param>
/// <param name="Findings">What is wrong, at most <see cref="FindingsMax"/> of it; empty when the ledger is sound.</param>
/// <param name="FindingCount">How much is wrong, whether or not it is listed.</param>
public sealed record LedgerReport(long Wallets, long Postings, ImmutableArray<LedgerFinding> Findings, long FindingCount)
{
    /// <summary>How many findings are listed; the others are counted.</summary>
    public const int FindingsMax = 10_000;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => FindingCount == 0;
}

/// <summary>Something in the ledger that is not as it was written.</summary>
/// <param name="Table">Where: <c>wallet</c>, <c>transfer</c>, <c>entry</c>, or <c>file</c>.</param>
/// <param name="Wallet">Whose chain, if it is about one.</param>
/// <param name="Version">The place in the chain, if it is about one.</param>
/// <param name="Transfer">The transfer, if it is about one.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record LedgerFinding(string Table, AccountId? Wallet, long? Version, TransferId? Transfer, string Problem)
{
    /// <summary>One line for a person.</summary>
    public override string ToString()
    {
        var line = new StringBuilder(Table);
        line.Append(Wallet is { } wallet ? $", wallet '{wallet}'" : "");
        line.Append(Version is { } version ? $", version {version}" : "");
        line.Append(Transfer is { } transfer ? $", transfer '{transfer}'" : "");
        return line.Append(": ").Append(Problem).ToString();
    }
}

/// <summary>How far a verification has come.</summary>
/// <param name="Wallets">Wallets done.</param>
/// <param name="Postings">Postings done.</param>
/// <param name="Findings">Findings so far.</param>
public readonly record struct LedgerProgress(long Wallets, long Postings, long Findings);
