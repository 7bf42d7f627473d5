using IM2.Domain;

namespace IM2.Storage;

/// <summary>All entries of one currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Entries">How many there are.</param>
/// <param name="MinorUnits">Their sum: zero in a sound ledger.</param>
public readonly record struct LedgerTotal(Currency Currency, long Entries, Int128 MinorUnits);

/// <summary>A row that no wallet's chain leads to.</summary>
/// <param name="Table"><c>transfer</c> or <c>entry</c>.</param>
/// <param name="Key">The row: a transfer's id, an entry's sequence.</param>
/// <param name="Transfer">The transfer that it is or says to be a part of.</param>
/// <param name="Wallet">The wallet that it says to be in the chain of; null for an entry, which does not say.</param>
/// <param name="Reason">Why nothing leads to it.</param>
public sealed record LedgerStray(string Table, string Key, TransferId Transfer, AccountId? Wallet, string Reason);
