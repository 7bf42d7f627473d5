using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Imports what banks say and lets people settle what no rule can. Stateless; key: 0.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call: nothing is lost or done twice.</remarks>
[Alias("im2.statement-grain")]
public interface IStatementGrain : IGrainWithIntegerKey
{
    /// <summary>Reads a document and applies every entry of it that has not been applied before.</summary>
    /// <param name="name">What the document is called, for logs.</param>
    /// <param name="document">The bytes as received.</param>
    /// <returns>
    /// What was done, all of it durable; <see cref="RefusalCode.MethodUnavailable"/> where no bank account is configured, or
    /// <see cref="RefusalCode.StatementRefused"/>: then nothing was done.
    /// </returns>
    [Alias("Import"), ResponseTimeout("00:02:00")]
    Task<Outcome<StatementReceipt>> ImportAsync(string name, byte[] document);

    /// <summary>Tells the payment of a reference what was counted for it and has not been told yet.</summary>
    [Alias("Report")]
    Task ReportAsync(BankReference reference);

    /// <summary>Entries of the configured account that wait for a person, oldest first.</summary>
    /// <param name="after">Only those after this key; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    [Alias("List")]
    Task<UnmatchedEntries> ListAsync(string? after, int limit);

    /// <summary>An entry that waits or has waited; <see cref="RefusalCode.BankEntryNotFound"/> if there is none.</summary>
    [Alias("Get")]
    Task<Outcome<UnmatchedEntry>> GetAsync(string key);

    /// <summary>Settles an entry: dismisses it, or counts it for a payment of exactly its amount. The same again gets the same answer.</summary>
    /// <returns>
    /// The entry; or, in order of precedence, <see cref="RefusalCode.ReasonRequired"/>, <see cref="RefusalCode.BankEntryNotFound"/>,
    /// <see cref="RefusalCode.BankEntrySettled"/>, <see cref="RefusalCode.PaymentNotFound"/>, <see cref="RefusalCode.BankEntryMismatch"/>.
    /// </returns>
    [Alias("Settle")]
    Task<Outcome<UnmatchedEntry>> SettleAsync(string key, BankEntrySettlement settlement);
}

/// <summary>What the import of a document did.</summary>
/// <param name="Statements">The ids of its statements.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Credited">How many were credited to payments by this import.</param>
/// <param name="Reversed">How many took an earlier credit back by this import.</param>
/// <param name="Refunded">How many confirmed a refund by this import.</param>
/// <param name="Known">How many an earlier import had applied or queued.</param>
/// <param name="Ignored">How many are not booked, or are no affair of payments.</param>
/// <param name="Queued">What this import left for a person.</param>
/// <param name="Warnings">What does not fit: missing statements, balances that don't add up.</param>
[GenerateSerializer, Immutable, Alias("im2.statement-receipt")]
public sealed record StatementReceipt(
    [property: Id(0)] ImmutableArray<string> Statements,
    [property: Id(1)] int Entries,
    [property: Id(2)] int Credited,
    [property: Id(3)] int Reversed,
    [property: Id(4)] int Refunded,
    [property: Id(5)] int Known,
    [property: Id(6)] int Ignored,
    [property: Id(7)] ImmutableArray<UnmatchedEntry> Queued,
    [property: Id(8)] ImmutableArray<string> Warnings);

/// <summary>How a person settles an entry.</summary>
/// <param name="Payment">For which payment it is to count; null to dismiss it.</param>
/// <param name="Reason">Why, 1 to 256 characters.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("im2.bank-entry-settlement")]
public sealed record BankEntrySettlement(
    [property: Id(0)] PaymentId? Payment,
    [property: Id(1)] string Reason,
    [property: Id(2)] string By)
{
    /// <summary>The longest reason.</summary>
    public const int ReasonLengthMax = 256;
}

/// <summary>An entry that waits for a person, or has waited.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Objection">Why it could not be counted by itself.</param>
/// <param name="QueuedAt">Since when it waits, UTC.</param>
/// <param name="Settlement">How it was settled; null while it waits.</param>
/// <param name="SettledAt">When, UTC; null while it waits.</param>
[GenerateSerializer, Immutable, Alias("im2.unmatched-entry")]
public sealed record UnmatchedEntry(
    [property: Id(0)] BankEntry Entry,
    [property: Id(1)] BankObjection Objection,
    [property: Id(2)] DateTimeOffset QueuedAt,
    [property: Id(3)] BankEntrySettlement? Settlement = null,
    [property: Id(4)] DateTimeOffset? SettledAt = null);

/// <summary>A page of entries that wait.</summary>
/// <param name="Entries">The entries, oldest first.</param>
/// <param name="Waiting">How many wait altogether.</param>
[GenerateSerializer, Immutable, Alias("im2.unmatched-entries")]
public sealed record UnmatchedEntries([property: Id(0)] ImmutableArray<UnmatchedEntry> Entries, [property: Id(1)] int Waiting);
