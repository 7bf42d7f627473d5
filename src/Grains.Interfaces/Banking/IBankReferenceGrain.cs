using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>What a reference on bank statements stands for, and what was counted for it. Key: the <see cref="BankReference"/>.</summary>
/// <remarks>
/// Calls no other grain, so that payments can ask it in the middle of their own turn. Every member may throw
/// <see cref="OutcomeUnknownException"/>; repeat the call.
/// </remarks>
[Alias("im2.bank-reference-grain")]
public interface IBankReferenceGrain : IGrainWithStringKey
{
    /// <summary>Makes the reference stand for something, once for ever.</summary>
    /// <returns>What it stands for: what was asked, or what an earlier claim made of it.</returns>
    [Alias("Claim")]
    Task<BankClaim> ClaimAsync(PaymentId payment, Money amount);

    /// <summary>What it stands for; null if nobody has claimed it.</summary>
    [Alias("Find")]
    Task<BankClaim?> FindAsync();

    /// <summary>Counts an entry, once.</summary>
    /// <returns>Why it can't be counted; null if it is.</returns>
    [Alias("Record")]
    Task<BankObjection?> RecordAsync(BankEntry entry);

    /// <summary>What was counted and has not been reported to the payment yet, oldest first.</summary>
    [Alias("Unreported")]
    Task<ImmutableArray<BankEntry>> UnreportedAsync();

    /// <summary>Notes that the payment knows of entries.</summary>
    [Alias("Reported")]
    Task ReportedAsync(ImmutableArray<string> keys);

    /// <summary>Takes an entry out that its payment would not have: a person has to look at it.</summary>
    [Alias("Remove")]
    Task RemoveAsync(string key);
}

/// <summary>What became of one entry of a bank statement: decided once. Key: the entry's.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call.</remarks>
[Alias("im2.bank-entry-grain")]
public interface IBankEntryGrain : IGrainWithStringKey
{
    /// <summary>Files the entry under a verdict, unless it has been filed before: then the earlier one stands.</summary>
    /// <remarks>One that waits only because its statement's balances did not add up counts as soon as a statement says so whose balances do.</remarks>
    [Alias("File")]
    Task<FiledEntry> FileAsync(BankEntry entry, BankVerdict verdict);

    /// <summary>Lets the entry wait for a person after all, for what it was to count for would not have it.</summary>
    [Alias("Return")]
    Task<UnmatchedEntry> ReturnAsync(BankObjection objection);

    /// <summary>The entry, if it waits or has waited; <see cref="RefusalCode.BankEntryNotFound"/> otherwise.</summary>
    [Alias("Get")]
    Task<Outcome<UnmatchedEntry>> GetAsync();

    /// <summary>Settles it.</summary>
    /// <param name="settlement">How.</param>
    /// <param name="reference">What it counts for; null if it is dismissed.</param>
    /// <returns>The entry; <see cref="RefusalCode.BankEntryNotFound"/> or <see cref="RefusalCode.BankEntrySettled"/>.</returns>
    [Alias("Settle")]
    Task<Outcome<UnmatchedEntry>> SettleAsync(BankEntrySettlement settlement, BankReference? reference);
}

/// <summary>How an entry is filed.</summary>
/// <param name="Verdict">What stands.</param>
/// <param name="IsNew">Whether it was filed just now.</param>
/// <param name="Unmatched">The entry as it waits or has waited; null if it never has.</param>
/// <param name="IsAnother">Whether what was filed under the key names something else, so that nothing is said here of the entry.</param>
[GenerateSerializer, Immutable, Alias("im2.filed-bank-entry")]
public sealed record FiledEntry(
    [property: Id(0)] BankVerdict Verdict, [property: Id(1)] bool IsNew, [property: Id(2)] UnmatchedEntry? Unmatched, [property: Id(3)] bool IsAnother = false);

/// <summary>An account of ours at a bank: its last statement, and what waits for a person. Key: the account.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call.</remarks>
[Alias("im2.bank-account-grain")]
public interface IBankAccountGrain : IGrainWithStringKey
{
    /// <summary>The last statement in the bank's series; null if there has been none.</summary>
    [Alias("Last")]
    Task<LastStatement?> LastAsync();

    /// <summary>Notes a statement if it is the last in the series.</summary>
    [Alias("Note")]
    Task NoteAsync(LastStatement statement);

    /// <summary>Puts entries into the queue; those in it stay as they are.</summary>
    [Alias("Wait")]
    Task WaitAsync(ImmutableArray<UnmatchedEntry> entries);

    /// <summary>Takes an entry out of the queue.</summary>
    [Alias("Done")]
    Task DoneAsync(string key);

    /// <summary>What waits, oldest first.</summary>
    [Alias("List")]
    Task<UnmatchedEntries> ListAsync(string? after, int limit);
}

/// <summary>A statement in the bank's series.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Closing">Its closing balance; null where it says none.</param>
/// <param name="Warnings">What did not fit when it came.</param>
[GenerateSerializer, Immutable, Alias("im2.last-statement")]
public sealed record LastStatement(
    [property: Id(0)] string Id,
    [property: Id(1)] long Sequence,
    [property: Id(2)] Money? Closing,
    [property: Id(3)] ImmutableArray<string> Warnings);
