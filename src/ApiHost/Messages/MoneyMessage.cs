using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>An exact amount of money.</summary>
/// <param name="MinorUnits">How many minor units: CNY 12.34 is 1234.</param>
/// <param name="Currency">The ISO 4217 code.</param>
internal sealed record MoneyMessage(long MinorUnits, Currency Currency)
{
    /// <summary>An amount as JSON.</summary>
    public static MoneyMessage Of(Money money) => new(money.MinorUnits, money.Currency);

    /// <summary>The amount; whether it is in range is the rules' to say.</summary>
    public Money ToMoney() => new(MinorUnits, Currency);
}
