namespace IM2.Checker;

/// <summary>What a wallet has, in minor units.</summary>
/// <param name="Paid">Paid money that can be spent.</param>
/// <param name="Bonus">Bonus money that can be spent.</param>
/// <param name="Held">What is set aside.</param>
/// <param name="Debt">What is owed, as a negative amount.</param>
internal readonly record struct Balance(long Paid, long Bonus, long Held, long Debt)
{
    /// <summary>What can be spent.</summary>
    public long Spendable => Paid + Bonus;

    /// <summary>Whether each part is on its own side of zero.</summary>
    public bool IsSound => Paid >= 0 && Bonus >= 0 && Held >= 0 && Debt <= 0;

    /// <summary>The balance after one more entry.</summary>
    public Balance With(LedgerEntry entry) => entry.Account switch
    {
        Stored.Paid => this with { Paid = Paid + entry.Amount },
        Stored.Bonus => this with { Bonus = Bonus + entry.Amount },
        Stored.Held => this with { Held = Held + entry.Amount },
        Stored.Debt => this with { Debt = Debt + entry.Amount },
        _ => this,
    };
}
