using IM2.Domain;
using IM2.Payments.Alipay;

namespace IM2.Payments.Tests.Alipay;

/// <summary>Amounts are texts of yuan outside and fen inside, to the last digit.</summary>
public sealed class AlipayAmountTests
{
    [Theory]
    [InlineData(1, "0.01")]
    [InlineData(10, "0.10")]
    [InlineData(100, "1.00")]
    [InlineData(1234, "12.34")]
    [InlineData(10_000_000_000, "100000000.00")]
    [InlineData(Money.AmountMax, "10000000000.00")]
    public void An_amount_is_written_with_two_decimals_and_read_back(long fen, string yuan)
    {
        Assert.Equal(yuan, AlipayAmount.Write(new Money(fen, Currency.Cny)));
        Assert.Equal(new Money(fen, Currency.Cny), AlipayAmount.Read(yuan));
        Assert.Equal(new Money(-fen, Currency.Cny), AlipayAmount.ReadSigned($"-{yuan}"));
    }

    [Theory]
    [InlineData("12", 1200)]
    [InlineData("12.3", 1230)]
    [InlineData("0", 0)]
    [InlineData("0.00", 0)]
    [InlineData("9999999999999.99", 999_999_999_999_999)]
    public void Fewer_decimals_are_read(string yuan, long fen) => Assert.Equal(new Money(fen, Currency.Cny), AlipayAmount.Read(yuan));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.234")]
    [InlineData("1.2.3")]
    [InlineData("1,234.00")]
    [InlineData("+1.00")]
    [InlineData("-1.00")]
    [InlineData(" 1.00")]
    [InlineData("1.00\n")]
    [InlineData("1e2")]
    [InlineData("0x10")]
    [InlineData("１２.00")]
    [InlineData("99999999999999")]
    [InlineData(null)]
    public void Anything_else_is_no_amount(string? yuan) => Assert.Null(AlipayAmount.Read(yuan));

    [Fact]
    public void Other_currencies_and_nothing_are_never_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AlipayAmount.Write(new Money(1, Currency.Usd)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlipayAmount.Write(Money.Zero(Currency.Cny)));
    }
}
