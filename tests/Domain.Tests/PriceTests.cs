using static IM2.Domain.Tests.Given;

namespace IM2.Domain.Tests;

/// <summary>Refusals in order of precedence: each row also breaks the rules below it.</summary>
public sealed class PriceTests
{
    private static readonly Account Elsewhere = Alice with { Region = Region.Parse("DE") };

    [Fact]
    public void An_amount_that_is_none_comes_first() =>
        AssertRefused(RefusalCode.AmountOutOfRange, Elsewhere, new TopUpChoice(null, new Money(0, Currency.Usd), PaymentMethod.Card));

    [Fact]
    public void Then_a_region_without_offers() =>
        AssertRefused(RefusalCode.RegionNotServed, Elsewhere, new TopUpChoice(null, new Money(1, Currency.Usd), PaymentMethod.Card));

    [Fact]
    public void Then_another_currency() =>
        AssertRefused(RefusalCode.CurrencyMismatch, Alice, new TopUpChoice(null, new Money(1, Currency.Usd), PaymentMethod.Card));

    [Theory]
    [InlineData(99)]
    [InlineData(500001)]
    public void Then_an_own_amount_outside_the_limits(long fen) =>
        AssertRefused(RefusalCode.AmountOutOfRange, Alice, new TopUpChoice(null, Cny(fen), PaymentMethod.Card));

    [Fact]
    public void Or_an_unknown_option() =>
        AssertRefused(RefusalCode.OptionUnknown, Alice, new TopUpChoice("cny-99", null, PaymentMethod.Card));

    [Fact]
    public void Then_a_method_that_is_not_on_offer() =>
        AssertRefused(RefusalCode.MethodUnavailable, Alice, new TopUpChoice("cny-100", null, PaymentMethod.Card));

    [Fact]
    public void An_option_costs_its_amount() => Assert.Equal((Cny(10000), null), Catalogue.Price(Alice, Choice));

    [Theory]
    [InlineData(100)]
    [InlineData(500000)]
    public void An_own_amount_within_the_limits_is_taken(long fen) =>
        Assert.Equal((Cny(fen), null), Catalogue.Price(Alice, new TopUpChoice(null, Cny(fen), PaymentMethod.WeChatPay)));

    private static void AssertRefused(RefusalCode code, Account account, TopUpChoice choice) =>
        Assert.Equal(code, Catalogue.Price(account, choice).Refusal?.Code);
}
