using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What the import of a bank's document did.</summary>
/// <param name="Statements">The ids of its statements.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Credited">How many were credited to payments by this import.</param>
/// <param name="Reversed">How many took an earlier credit back by this import.</param>
/// <param name="Refunded">How many confirmed a refund by this import.</param>
/// <param name="Known">How many an earlier import had applied or queued.</param>
/// <param name="Ignored">How many are not booked, or are no affair of payments.</param>
/// <param name="Queued">What this import left for a person.</param>
/// <param name="Warnings">What does not fit: missing statements, balances that don't add up.</param>
internal sealed record StatementReceiptMessage(
    IReadOnlyList<string> Statements,
    int Entries,
    int Credited,
    int Reversed,
    int Refunded,
    int Known,
    int Ignored,
    IReadOnlyList<UnmatchedTransferMessage> Queued,
    IReadOnlyList<string> Warnings)
{
    public static StatementReceiptMessage Of(StatementReceipt receipt) => new(
        receipt.Statements, receipt.Entries, receipt.Credited, receipt.Reversed, receipt.Refunded, receipt.Known, receipt.Ignored,
        [.. receipt.Queued.Select(UnmatchedTransferMessage.Of)], receipt.Warnings);
}

/// <summary>Entries of bank statements that wait for a person, oldest first.</summary>
/// <param name="Entries">The entries of this page.</param>
/// <param name="Waiting">How many wait altogether.</param>
/// <param name="After">What to pass for the next page; null on the last one.</param>
internal sealed record UnmatchedTransfersMessage(IReadOnlyList<UnmatchedTransferMessage> Entries, int Waiting, string? After)
{
    public static UnmatchedTransfersMessage Of(UnmatchedEntries page, int limit) => new(
        [.. page.Entries.Select(UnmatchedTransferMessage.Of)], page.Waiting, page.Entries.Length == limit ? page.Entries[^1].Entry.Key : null);
}

/// <summary>An entry of a bank statement that waits for a person, or has waited.</summary>
/// <param name="Key">What names it here.</param>
/// <param name="Reason">Why it could not be counted by itself.</param>
/// <param name="Detail">The same in words, with the values.</param>
/// <param name="Direction">Which way the money went.</param>
/// <param name="Amount">How much.</param>
/// <param name="IsReversal">Whether it takes an earlier movement back.</param>
/// <param name="Account">Our account.</param>
/// <param name="Statement">The statement that first told of it.</param>
/// <param name="BankNumber">The bank's own number; null where there is none.</param>
/// <param name="BookingDate">When it was booked; null where the bank does not say.</param>
/// <param name="ValueDate">From when it bears interest; null where the bank does not say.</param>
/// <param name="References">Structured references, as written.</param>
/// <param name="EndToEndId">The payer's end-to-end id; null where there is none.</param>
/// <param name="Text">Whatever was written freely.</param>
/// <param name="Counterparty">Who is at the other end; null where the bank does not say.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Settlement">How it was settled; null while it waits.</param>
internal sealed record UnmatchedTransferMessage(
    string Key,
    BankQueueReason Reason,
    string Detail,
    BankDirection Direction,
    MoneyMessage Amount,
    bool IsReversal,
    string Account,
    string Statement,
    string? BankNumber,
    DateOnly? BookingDate,
    DateOnly? ValueDate,
    IReadOnlyList<string> References,
    string? EndToEndId,
    string Text,
    string? Counterparty,
    DateTimeOffset QueuedAt,
    SettlementMessage? Settlement)
{
    public static UnmatchedTransferMessage Of(UnmatchedEntry waits)
    {
        var entry = waits.Entry;
        return new UnmatchedTransferMessage(
            entry.Key, waits.Objection.Reason, waits.Objection.Detail, entry.Direction, MoneyMessage.Of(entry.Amount), entry.IsReversal, entry.Account,
            entry.Statement, entry.BankNumber, entry.BookingDate, entry.ValueDate, entry.References, entry.EndToEndId, entry.Text, entry.Counterparty,
            waits.QueuedAt,
            waits.Settlement is { } settlement ? new SettlementMessage(settlement.Payment, settlement.Reason, settlement.By, waits.SettledAt!.Value) : null);
    }

    /// <summary>Without names and free text, for they must not reach a log.</summary>
    public override string ToString() => $"bank entry {Key}";
}

/// <summary>How an entry was settled.</summary>
/// <param name="Payment">For which payment it counts; null if it was dismissed.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who: <c>service:{clientId}</c>, or <c>import</c> where a later statement settled it.</param>
/// <param name="At">When.</param>
internal sealed record SettlementMessage(PaymentId? Payment, string Reason, string By, DateTimeOffset At);

/// <summary>How an entry is to be settled.</summary>
/// <param name="Action"><c>assign</c> or <c>dismiss</c>.</param>
/// <param name="Reason">Why, 1 to 256 characters.</param>
/// <param name="Payment">For which payment it is to count; only to assign it.</param>
internal sealed record SettleBody(string Action, string? Reason = null, PaymentId? Payment = null)
{
    /// <summary>What is wrong with it before any rule is asked; null if nothing is.</summary>
    public Problem? Validate() => (Action, Payment) switch
    {
        ("assign", not null) or ("dismiss", null) => null,
        _ => Problems.MalformedRequest.With("'action' is 'assign', with a 'payment', or 'dismiss', without one."),
    };

    /// <summary>The settlement as its author makes it.</summary>
    public BankEntrySettlement ToSettlement(Caller by) => new(Payment, Reason ?? "", by.Name);
}
