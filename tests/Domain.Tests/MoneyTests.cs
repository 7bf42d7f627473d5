namespace IM2.Domain.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(1234, "CNY", "12.34 CNY")]
    [InlineData(5, "CNY", "0.05 CNY")]
    [InlineData(-5, "CNY", "-0.05 CNY")]
    [InlineData(1234, "JPY", "1234 JPY")]
    [InlineData(1234, "KWD", "1.234 KWD")]
    [InlineData(0, "USD", "0.00 USD")]
    [InlineData(long.MinValue, "USD", "-92233720368547758.08 USD")]
    public void Text_has_the_digits_of_the_currency(long minorUnits, string currency, string text) =>
        Assert.Equal(text, new Money(minorUnits, Currency.Parse(currency)).ToString());

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(Money.AmountMax, true)]
    [InlineData(Money.AmountMax + 1, false)]
    [InlineData(long.MaxValue, false)]
    public void An_amount_is_one_to_ten_to_the_twelfth(long minorUnits, bool isAmount) =>
        Assert.Equal(isAmount, new Money(minorUnits, Currency.Cny).IsAmount);

    [Fact]
    public void An_amount_needs_a_currency() => Assert.False(new Money(1, default).IsAmount);

    [Fact]
    public void Mixing_currencies_throws()
    {
        Assert.Throws<InvalidOperationException>(() => new Money(1, Currency.Cny) + new Money(1, Currency.Usd));
        Assert.Throws<InvalidOperationException>(() => new Money(1, Currency.Cny) - new Money(1, Currency.Usd));
        Assert.Throws<InvalidOperationException>(() => new Money(1, Currency.Cny) < new Money(1, Currency.Usd));
    }

    [Fact]
    public void Overflow_throws()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Currency.Cny) + new Money(1, Currency.Cny));
        Assert.Throws<OverflowException>(() => new Money(long.MinValue, Currency.Cny) - new Money(1, Currency.Cny));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue, Currency.Cny));
    }

    [Theory]
    [InlineData("cny")]
    [InlineData("XXX")]
    [InlineData("CN")]
    [InlineData("CNYY")]
    [InlineData("")]
    [InlineData(null)]
    public void Unknown_currencies_are_refused(string? text) => Assert.False(Currency.TryParse(text, null, out _));

    [Fact]
    public void Default_currency_is_none()
    {
        Assert.Equal("XXX", default(Currency).Code);
        Assert.NotEqual(Currency.Cny, default);
    }
}
