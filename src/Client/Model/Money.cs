namespace IM2.Client;

/// <summary>An exact amount of one currency.</summary>
/// <param name="MinorUnits">How many of the currency's minor units: CNY 12.34 is 1234, JPY 12 is 12.</param>
/// <param name="Currency">The ISO 4217 code, such as <c>CNY</c>.</param>
public readonly record struct Money(long MinorUnits, string Currency)
{
    /// <summary>The sum of two amounts.</summary>
    /// <exception cref="InvalidOperationException">They are of different currencies.</exception>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static Money operator +(Money a, Money b) => new(checked(a.MinorUnits + b.MinorUnits), Common(a, b));

    /// <summary>The difference of two amounts.</summary>
    /// <exception cref="InvalidOperationException">They are of different currencies.</exception>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static Money operator -(Money a, Money b) => new(checked(a.MinorUnits - b.MinorUnits), Common(a, b));

    /// <inheritdoc cref="op_Addition"/>
    public static Money Add(Money a, Money b) => a + b;

    /// <inheritdoc cref="op_Subtraction"/>
    public static Money Subtract(Money a, Money b) => a - b;

    /// <summary>Such as <c>1234 CNY</c>: minor units, for the client does not know how many decimals a currency has.</summary>
    public override string ToString() => $"{MinorUnits} {Currency}";

    private static string Common(Money a, Money b) => string.Equals(a.Currency, b.Currency, StringComparison.Ordinal)
        ? a.Currency
        : throw new InvalidOperationException($"{a.Currency} and {b.Currency} cannot be combined.");
}
