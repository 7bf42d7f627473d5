using System.Collections.Immutable;
using System.Globalization;
using Orleans;

namespace IM2.Domain;

/// <summary>Which way the money went. Numbers are stored: they are never reused.</summary>
public enum BankDirection
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>To us.</summary>
    Credit = 1,

    /// <summary>From us.</summary>
    Debit = 2,
}

/// <summary>How certain an entry is. Numbers are stored: they are never reused.</summary>
public enum BankEntryStatus
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>Booked: the only status that is money.</summary>
    Booked = 1,

    /// <summary>Expected (<c>PDNG</c>, <c>FUTR</c>).</summary>
    Pending = 2,

    /// <summary>Told for information only.</summary>
    Information = 3,
}

/// <summary>One movement of money on an account of ours, as the bank says. One payment of a bundle is one entry.</summary>
/// <remarks>Source of the meaning of fields: ISO 20022, camt.053 and camt.054.</remarks>
[GenerateSerializer, Immutable, Alias("im2.bank-entry")]
public sealed record BankEntry
{
    /// <summary>The longest free text that is kept of an entry.</summary>
    public const int TextLengthMax = 2000;

    private const string KeyPrefix = "ent_";

    /// <summary>The same whenever the bank tells of the same movement again; empty until the statement is put together.</summary>
    [Id(0)]
    public string Key { get; init; } = "";

    /// <summary>Our account, as it is configured.</summary>
    [Id(1)]
    public required string Account { get; init; }

    /// <summary>The statement or notification that first told of it.</summary>
    [Id(2)]
    public required string Statement { get; init; }

    /// <summary>How much; never negative.</summary>
    [Id(3)]
    public required Money Amount { get; init; }

    /// <summary>Which way.</summary>
    [Id(4)]
    public required BankDirection Direction { get; init; }

    /// <summary>How certain.</summary>
    [Id(5)]
    public required BankEntryStatus Status { get; init; }

    /// <summary>Whether it takes an earlier movement back, which went the other way: reversed by the bank, or returned.</summary>
    [Id(6)]
    public bool IsReversal { get; init; }

    /// <summary>When it was booked; null where the bank does not say.</summary>
    [Id(7)]
    public DateOnly? BookingDate { get; init; }

    /// <summary>From when it bears interest; null where the bank does not say.</summary>
    [Id(8)]
    public DateOnly? ValueDate { get; init; }

    /// <summary>What the fields for structured creditor references say, as written.</summary>
    [Id(9)]
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The payer's end-to-end id, as written; null where there is none.</summary>
    [Id(10)]
    public string? EndToEndId { get; init; }

    /// <summary>Whatever was written freely, in one text.</summary>
    [Id(11)]
    public string Text { get; init; } = "";

    /// <summary>Who is at the other end; null where the bank does not say.</summary>
    [Id(12)]
    public string? Counterparty { get; init; }

    /// <summary>Why it can't be taken at its word (a bundle that does not add up); null if nothing is wrong.</summary>
    [Id(13)]
    public string? Doubt { get; init; }

    /// <summary>The bank's own number of the movement or of its bundle; null where there is none.</summary>
    [Id(14)]
    public string? BankNumber { get; init; }

    /// <summary>Which part of the bundle that <see cref="BankNumber"/> names, from 0; null where it names this movement alone.</summary>
    [Id(15)]
    public int? Part { get; init; }

    /// <summary>Gives every entry of a statement its key.</summary>
    /// <remarks>
    /// Twice the same movement in one statement is either the bank's mistake or two movements that nothing tells apart: the second is
    /// kept, with a doubt, for a person.
    /// </remarks>
    public static ImmutableArray<BankEntry> WithKeys(IEnumerable<BankEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. entries.Select(static entry => IsPlaceholder(entry.BankNumber) ? entry with { BankNumber = null } : entry).Select(entry =>
        {
            var cause = entry.Cause();
            var times = seen[cause] = seen.GetValueOrDefault(cause) + 1;
            return times == 1
                ? entry with { Key = CausedDigits.Of(KeyPrefix, cause) }
                : entry with
                {
                    Key = CausedDigits.Of(KeyPrefix, string.Create(CultureInfo.InvariantCulture, $"{cause}\n#{times}")),
                    Doubt = entry.Doubt ?? "The statement has this entry more than once.",
                };
        })];
    }

    /// <summary>The entry under a key of its own, with a doubt: what its key leads to names something else.</summary>
    public BankEntry Apart() => this with
    {
        Key = CausedDigits.Of(
            KeyPrefix, $"bank-entry-apart\n{Key}\n{string.Join('\n', BankMatching.Named(this).Select(static named => named.Value).Order(StringComparer.Ordinal))}"),
        Doubt = Doubt ?? $"It has the same number as {Key}, which names something else.",
    };

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string? text) => CausedDigits.AreIn(text, KeyPrefix);

    /// <summary>What makes it this movement and no other: the bank's number; without one, all that is known of it.</summary>
    private string Cause()
    {
        // The length before each part keeps ("ab","c") and ("a","bc") apart. The statement is no part: the same movement comes in several.
        string?[] always =
        [
            Account, Amount.MinorUnits.ToString(CultureInfo.InvariantCulture), Amount.Currency.Code, Direction.ToString(), IsReversal.ToString(), Written(BookingDate),
        ];
        string?[] named = BankNumber is { } number
            ? ["numbered", number, Part?.ToString(CultureInfo.InvariantCulture)]
            : ["unnumbered", Part?.ToString(CultureInfo.InvariantCulture), Written(ValueDate), .. References, EndToEndId, Text, Counterparty];
        return "bank-entry\n" + string.Concat(always.Concat(named).Select(static part => $"{part?.Length ?? -1}:{part}\n"));
    }

    /// <summary>Whether a bank's number is what banks write where they have none.</summary>
    private static bool IsPlaceholder(string? number) => number is not null
        && string.Concat(number.Where(char.IsLetterOrDigit)).TrimStart('0').ToUpperInvariant()
            is "" or "NONREF" or "NOREF" or "NOTPROVIDED" or "NOTAVAILABLE" or "NOTAPPLICABLE" or "NA" or "NONE" or "NULL" or "UNKNOWN";

    private static string? Written(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
