using System.Globalization;
using Orleans;

namespace IM2.Domain;

/// <summary>An exact amount of one currency, counted in that currency's minor unit.</summary>
/// <remarks>
/// CNY 12.34 is <c>new Money(1234, Currency.Cny)</c>. Arithmetic is checked: mixing currencies or overflowing throws, for the
/// rules have already refused such input. <c>default</c> has no currency and equals only itself.
/// </remarks>
/// <param name="MinorUnits">How many minor units; may be negative where a leg of a transfer takes money away.</param>
/// <param name="Currency">The currency that is counted.</param>
[GenerateSerializer, Immutable, Alias("im2.money")]
public readonly record struct Money([property: Id(0)] long MinorUnits, [property: Id(1)] Currency Currency) : IComparable<Money>
{
    /// <summary>The largest amount that one operation may move: 10^12 minor units.</summary>
    public const long AmountMax = 1_000_000_000_000;

    /// <summary>Whether there is more than nothing.</summary>
    public bool IsPositive => MinorUnits > 0;

    /// <summary>Whether one operation may move this amount: 1 … <see cref="AmountMax"/> of a known currency.</summary>
    public bool IsAmount => MinorUnits is >= 1 and <= AmountMax && Currency != default;

    /// <summary>Nothing of a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>The sum of two amounts of one currency.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + right.MinorUnits), Common(left, right));

    /// <summary>The difference of two amounts of one currency.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - right.MinorUnits), Common(left, right));

    /// <summary>The same amount in the other direction.</summary>
    public static Money operator -(Money money) => new(checked(-money.MinorUnits), money.Currency);

    /// <summary>Whether the left amount is the larger one.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left amount is the smaller one.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left amount is not the smaller one.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>Whether the left amount is not the larger one.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Orders two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public int CompareTo(Money other)
    {
        Common(this, other);
        return MinorUnits.CompareTo(other.MinorUnits);
    }

    /// <summary>As a person reads it, culture-free: <c>12.34 CNY</c>.</summary>
    public override string ToString()
    {
        var digits = Currency.MinorDigits;
        var text = UInt128.CreateChecked(Int128.Abs(MinorUnits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var number = digits == 0 ? text : $"{text[..^digits]}.{text[^digits..]}";
        return $"{(MinorUnits < 0 ? "-" : "")}{number} {Currency}";
    }

    private static Currency Common(Money left, Money right) => left.Currency == right.Currency
        ? left.Currency
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be combined.");
}
