using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>Why an entry waits for a person. Numbers are stored and sent: they are never reused.</summary>
public enum BankQueueReason
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>It carries no reference.</summary>
    NoReference = 1,

    /// <summary>It carries a reference, and nothing of ours has it.</summary>
    UnknownReference = 2,

    /// <summary>Only its free text names something of ours.</summary>
    FreeTextOnly = 3,

    /// <summary>It names more than one thing of ours.</summary>
    AmbiguousReference = 4,

    /// <summary>Amount or currency is not that of what it names.</summary>
    AmountDiffers = 5,

    /// <summary>Another transfer has already done what this one would do.</summary>
    SecondTransfer = 6,

    /// <summary>It takes back a credit that we don't have.</summary>
    NothingToReverse = 7,

    /// <summary>Money that we had sent has come back.</summary>
    ReturnedDebit = 8,

    /// <summary>The statement's balances don't add up, so none of its entries is taken at its word.</summary>
    BalanceDiffers = 9,

    /// <summary>The entry itself is doubtful.</summary>
    Doubtful = 10,
}

/// <summary>Why a person has to look at an entry.</summary>
/// <param name="Reason">What to branch on.</param>
/// <param name="Detail">One English sentence with the values.</param>
[GenerateSerializer, Immutable, Alias("im2.bank-objection")]
public sealed record BankObjection([property: Id(0)] BankQueueReason Reason, [property: Id(1)] string Detail);

/// <summary>What a reference stands for, and the entries that were counted for it.</summary>
/// <param name="Reference">What the payer, or we, write on the transfer.</param>
/// <param name="Payment">Whose it is.</param>
/// <param name="Amount">What is to move, to the last minor unit.</param>
/// <param name="Entries">What was counted: of a payment at most a credit and the reversal of it, of a refund at most a debit.</param>
[GenerateSerializer, Immutable, Alias("im2.bank-claim")]
public sealed record BankClaim(
    [property: Id(0)] BankReference Reference,
    [property: Id(1)] PaymentId Payment,
    [property: Id(2)] Money Amount,
    [property: Id(3)] ImmutableArray<BankEntry> Entries)
{
    /// <summary>The credit of a payment; null while it is not paid.</summary>
    public BankEntry? Credit => Entries.FirstOrDefault(static entry => entry.Direction == BankDirection.Credit);

    /// <summary>What took the credit of a payment back, or carried a refund out; null while nothing did.</summary>
    public BankEntry? Debit => Entries.FirstOrDefault(static entry => entry.Direction == BankDirection.Debit);

    /// <summary>Why an entry can't be counted for this reference, whoever says that it belongs here; null if it can, or already was.</summary>
    public BankObjection? Objection(BankEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Entries.Any(known => known.Key == entry.Key))
        {
            return null;
        }

        if (entry.Direction == BankDirection.Credit ? entry.IsReversal || Reference.IsRefund : entry.IsReversal == Reference.IsRefund)
        {
            return entry.Direction == BankDirection.Credit
                ? new BankObjection(BankQueueReason.ReturnedDebit, $"{entry.Amount} that we had sent has come back.")
                : new BankObjection(BankQueueReason.NothingToReverse, $"{entry.Amount} left the account under {Reference}, which it can't.");
        }

        if (entry.Amount != Amount)
        {
            return new BankObjection(BankQueueReason.AmountDiffers, $"{entry.Amount} came or went under {Reference}, which stands for {Amount}.");
        }

        if (entry.Direction == BankDirection.Credit)
        {
            return Credit is { } first
                ? new BankObjection(BankQueueReason.SecondTransfer, $"{Reference} is already paid by {first.Key} of {first.BookingDate:yyyy-MM-dd}.")
                : null;
        }

        if (Debit is { } earlier)
        {
            return new BankObjection(BankQueueReason.SecondTransfer, $"{earlier.Key} of {earlier.BookingDate:yyyy-MM-dd} has already done this for {Reference}.");
        }

        return Reference.IsRefund || Credit is not null
            ? null
            : new BankObjection(BankQueueReason.NothingToReverse, $"Nothing was credited under {Reference} that could be taken back.");
    }
}

/// <summary>What to do with an entry. Closed: every case is below.</summary>
[GenerateSerializer, Immutable]
public abstract record BankVerdict
{
    private BankVerdict()
    {
    }

    /// <summary>Nothing: it is not booked, or it is a debit that is no affair of payments.</summary>
    [GenerateSerializer, Immutable, Alias("im2.bank-verdict.nothing")]
    public sealed record Nothing : BankVerdict;

    /// <summary>It counts for what it names.</summary>
    /// <param name="Reference">What it names.</param>
    [GenerateSerializer, Immutable, Alias("im2.bank-verdict.counts")]
    public sealed record Counts([property: Id(0)] BankReference Reference) : BankVerdict;

    /// <summary>A person has to look.</summary>
    /// <param name="Objection">Why.</param>
    [GenerateSerializer, Immutable, Alias("im2.bank-verdict.waits")]
    public sealed record Waits([property: Id(0)] BankObjection Objection) : BankVerdict;
}

/// <summary>Decides what an entry of a statement means to us. Pure.</summary>
/// <remarks>
/// What counts by itself: a booked credit that is no reversal, or its reversal, or the debit of a refund, whose structured reference or
/// end-to-end id names exactly one thing of ours and whose amount is equal to it. Everything else that is booked, and may be ours, waits.
/// </remarks>
public static class BankMatching
{
    /// <summary>The references in the fields that hold nothing else.</summary>
    public static ImmutableArray<BankReference> Named(BankEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return [.. entry.References.Append(entry.EndToEndId)
            .Select(static written => BankReference.TryRead(written, out var read) ? read : default)
            .Where(static read => read != default)
            .Distinct()];
    }

    /// <summary>Whether two entries both name something, and not the same.</summary>
    public static bool NameOthers(BankEntry one, BankEntry other) =>
        Named(one) is { IsEmpty: false } some && Named(other) is { IsEmpty: false } others && !some.ToHashSet().SetEquals(others);

    /// <summary>The references that only the free text holds.</summary>
    public static ImmutableArray<BankReference> InText(BankEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return [.. CreditorReference.FindIn(entry.Text).Select(BankReference.Of).Distinct().Except(Named(entry))];
    }

    /// <summary>What to do with an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="named">What of ours <see cref="Named"/> leads to.</param>
    /// <param name="inText">What of ours <see cref="InText"/> leads to.</param>
    /// <param name="difference">Why the balances of its statement don't add up; null if they do.</param>
    public static BankVerdict Decide(
        BankEntry entry, IReadOnlyCollection<BankClaim> named, IReadOnlyCollection<BankClaim> inText, string? difference)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Status != BankEntryStatus.Booked || IsNoAffairOfOurs(entry))
        {
            return new BankVerdict.Nothing();
        }

        if (entry.Doubt is { } doubt)
        {
            return Waits(BankQueueReason.Doubtful, doubt);
        }

        if (entry is { Direction: BankDirection.Credit, IsReversal: true })
        {
            return Waits(BankQueueReason.ReturnedDebit, $"{entry.Amount} that we had sent has come back.");
        }

        if (named.Count != 1)
        {
            return named.Count > 1 ? Waits(BankQueueReason.AmbiguousReference, $"It names {List(named)}.") : Unnamed(entry, inText);
        }

        var claim = named.First();
        if (claim.Objection(entry) is { } objection)
        {
            return new BankVerdict.Waits(objection);
        }

        return difference is null
            ? new BankVerdict.Counts(claim.Reference)
            : Waits(BankQueueReason.BalanceDiffers, $"It is for {claim.Reference}, but its statement can't be trusted: {difference}");
    }

    /// <summary>Debits that nobody calls a reversal and that carry no refund's number: what else leaves a company's account.</summary>
    private static bool IsNoAffairOfOurs(BankEntry entry) =>
        entry is { Direction: BankDirection.Debit, IsReversal: false } && !Named(entry).Any(static reference => reference.IsRefund);

    private static BankVerdict.Waits Unnamed(BankEntry entry, IReadOnlyCollection<BankClaim> inText)
    {
        if (inText.Count > 0)
        {
            return Waits(BankQueueReason.FreeTextOnly, $"Only its free text names {List(inText)}.");
        }

        var written = Named(entry).AddRange(InText(entry));
        return written.IsEmpty
            ? Waits(BankQueueReason.NoReference, "It carries no reference of ours.")
            : Waits(BankQueueReason.UnknownReference, $"Nothing of ours has the reference {string.Join(", ", written)}.");
    }

    private static string List(IEnumerable<BankClaim> claims) =>
        string.Join(" and ", claims.Select(static claim => $"{claim.Reference} ({claim.Payment}, {claim.Amount})"));

    private static BankVerdict.Waits Waits(BankQueueReason reason, string detail) => new(new BankObjection(reason, detail));
}
