namespace IM2.Sandbox.Bank;

/// <summary>A movement on the account.</summary>
/// <param name="Number">The bank's number; 0 before it is kept.</param>
/// <param name="MinorUnits">How much.</param>
/// <param name="IsCredit">Whether it came to us.</param>
/// <param name="IsReversal">Whether it takes an earlier one back.</param>
/// <param name="IsBooked">Whether it is money.</param>
/// <param name="Reference">The structured reference; empty for none.</param>
/// <param name="EndToEndId">The end-to-end id; empty for none.</param>
/// <param name="Text">The free text; empty for none.</param>
/// <param name="Counterparty">Who is at the other end.</param>
/// <param name="Day">The day of booking.</param>
internal sealed record BankMovement(
    long Number, long MinorUnits, bool IsCredit, bool IsReversal, bool IsBooked, string Reference, string EndToEndId, string Text, string Counterparty, DateOnly Day)
{
    /// <summary>The number as documents write it.</summary>
    public string BankNumber => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SB-{Number:D8}");

    /// <summary>The amount as documents write it.</summary>
    public string Amount => Major(MinorUnits);

    /// <summary>By how much it changes the balance.</summary>
    public long Change => !IsBooked ? 0 : IsCredit ? MinorUnits : -MinorUnits;

    /// <summary>Minor units in major ones, without a sign.</summary>
    public static string Major(long minorUnits) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Abs(minorUnits) / 100}.{Math.Abs(minorUnits) % 100:D2}");
}

/// <summary>A statement of a day.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Opening">The balance before.</param>
/// <param name="Movements">What moved.</param>
internal sealed record BankDay(long Sequence, long Opening, IReadOnlyList<BankMovement> Movements)
{
    /// <summary>The balance after.</summary>
    public long Closing => Opening + Movements.Sum(static movement => movement.Change);
}
