using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>What kind of message told of entries.</summary>
public enum BankStatementKind
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>The statement of a period (camt.053): has balances, and repeats what notifications told.</summary>
    Statement = 1,

    /// <summary>A notification during the day (camt.054): has none.</summary>
    Notification = 2,

    /// <summary>A table (CSV): has none.</summary>
    Table = 3,
}

/// <summary>One statement of an account of ours.</summary>
/// <param name="Kind">What kind of message it came in.</param>
/// <param name="Account">Our account, as it is configured.</param>
/// <param name="Id">The bank's id of it.</param>
/// <param name="Sequence">Its number in the bank's gapless series; null where the bank does not number.</param>
/// <param name="Opening">The booked balance before; null where it is not said. May be negative.</param>
/// <param name="Closing">The booked balance after; null where it is not said. May be negative.</param>
/// <param name="Entries">What has moved or is expected to, with keys.</param>
public sealed record BankStatement(
    BankStatementKind Kind, string Account, string Id, long? Sequence, Money? Opening, Money? Closing, ImmutableArray<BankEntry> Entries)
{
    /// <summary>
    /// What is missing between opening balance, booked credits and debits, and closing balance: null if they add up, or if there are no
    /// balances to compare; otherwise in words, with the difference.
    /// </summary>
    public string? Difference()
    {
        if (Opening is not { } opening || Closing is not { } closing)
        {
            return null;
        }

        if (opening.Currency != closing.Currency)
        {
            return $"It opens in {opening.Currency} and closes in {closing.Currency}.";
        }

        Int128 expected = opening.MinorUnits;
        foreach (var entry in Entries.Where(static entry => entry.Status == BankEntryStatus.Booked))
        {
            if (entry.Amount.Currency != opening.Currency)
            {
                return $"An entry of {entry.Amount} is on an account in {opening.Currency}.";
            }

            expected += entry.Direction == BankDirection.Credit ? entry.Amount.MinorUnits : -(Int128)entry.Amount.MinorUnits;
        }

        var difference = closing.MinorUnits - expected;
        return difference == 0
            ? null
            : Int128.Abs(difference) > long.MaxValue
                ? "The closing balance does not add up at all."
                : $"The closing balance {closing} differs by {new Money((long)difference, closing.Currency)} from opening balance and booked entries.";
    }
}

/// <summary>The last statement of an account: what the next one must follow.</summary>
public static class BankSequence
{
    /// <summary>What does not fit between two statements; empty if nothing is wrong or nothing can be said.</summary>
    /// <param name="lastSequence">The number of the last one; null if there is none.</param>
    /// <param name="lastClosing">Its closing balance; null where it is not known.</param>
    /// <param name="next">The one that has come.</param>
    public static ImmutableArray<string> Warnings(long? lastSequence, Money? lastClosing, BankStatement next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Kind != BankStatementKind.Statement || next.Sequence is not { } sequence || lastSequence is not { } last || sequence <= last)
        {
            return [];
        }

        if (sequence - 1 > last)
        {
            return [sequence - 2 == last
                ? $"Statement {last + 1} of {next.Account} has not been imported."
                : $"Statements {last + 1} to {sequence - 1} of {next.Account} have not been imported."];
        }

        return next.Opening is { } opening && lastClosing is { } closing && opening != closing
            ? [$"Statement {sequence} of {next.Account} opens with {opening}; statement {last} closed with {closing}."]
            : [];
    }
}
