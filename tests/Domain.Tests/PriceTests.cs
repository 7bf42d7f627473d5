using static IM2.Domain.Tests.Given;

namespace IM2.Domain.Tests;

/// <summary>What a choice costs and brings. Refusals in order of precedence: each row also breaks the rules below it.</summary>
public sealed class PriceTests
{
    private static readonly Region China = Region.Parse("CN");
    private static readonly Region Elsewhere = Region.Parse("DE");

    private static readonly TopUpCatalogue Rich = new(
        "rich",
        [
            new RegionOffers(
                China,
                Currency.Cny,
                [
                    Offer("first", 100) with { IsFirstTopUp = true, Bonus = Cny(100), BonusDays = 7 },
                    Offer("weekend", 100, 20) with { From = Noon, Until = Noon.AddDays(2) },
                ],
                Cny(10),
                Cny(1000),
                [new BonusTier(Cny(200), Cny(10), null), new BonusTier(Cny(500), Cny(50), 30), new BonusTier(Cny(1000), Cny(200), 90)]),
        ]);

    [Fact]
    public void An_amount_that_is_none_comes_first() =>
        AssertRefused(RefusalCode.AmountOutOfRange, Elsewhere, new TopUpChoice(null, new Money(0, Currency.Usd), PaymentMethod.Card));

    [Fact]
    public void Then_a_region_without_offers() =>
        AssertRefused(RefusalCode.RegionNotServed, Elsewhere, new TopUpChoice(null, new Money(1, Currency.Usd), PaymentMethod.Card));

    [Fact]
    public void Then_another_currency() =>
        AssertRefused(RefusalCode.CurrencyMismatch, China, new TopUpChoice(null, new Money(1, Currency.Usd), PaymentMethod.Card));

    [Theory]
    [InlineData(99)]
    [InlineData(500001)]
    public void Then_an_own_amount_outside_the_limits(long fen) =>
        AssertRefused(RefusalCode.AmountOutOfRange, China, new TopUpChoice(null, Cny(fen), PaymentMethod.Card));

    [Fact]
    public void Or_an_unknown_option() =>
        AssertRefused(RefusalCode.OptionUnknown, China, new TopUpChoice("cny-99", null, PaymentMethod.Card));

    [Fact]
    public void An_option_costs_its_amount() =>
        Assert.Equal((new TopUpPrice(Cny(10000), Cny(0), null, false, "test"), null), Catalogue.Price(China, Choice, Noon));

    [Theory]
    [InlineData(100)]
    [InlineData(500000)]
    public void An_own_amount_within_the_limits_is_taken(long fen) =>
        Assert.Equal((new TopUpPrice(Cny(fen), Cny(0), null, false, "test"), null), Catalogue.Price(China, Own(fen), Noon));

    [Theory]
    [InlineData(10, 0, null)]
    [InlineData(199, 0, null)]
    [InlineData(200, 10, null)]
    [InlineData(499, 10, null)]
    [InlineData(500, 50, 30)]
    [InlineData(999, 50, 30)]
    [InlineData(1000, 200, 90)]
    public void The_last_tier_that_is_reached_gives_the_bonus_of_an_own_amount(long fen, long bonus, int? days) =>
        Assert.Equal((new TopUpPrice(Cny(fen), Cny(bonus), days, false, "rich"), null), Rich.Price(China, Own(fen), Noon));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2 * TimeSpan.TicksPerDay - 1, true)]
    [InlineData(2 * TimeSpan.TicksPerDay, false)]
    public void An_offer_is_there_within_its_window_only(long ticks, bool isOpen)
    {
        var (price, refusal) = Rich.Price(China, Option("weekend"), Noon.AddTicks(ticks));
        Assert.Equal(isOpen ? null : RefusalCode.OptionUnknown, refusal?.Code);
        Assert.Equal(isOpen ? Cny(20) : null, price?.Bonus);
    }

    [Fact]
    public void An_offer_for_first_top_ups_says_so_and_the_policy_sees_to_it() =>
        Assert.Equal((new TopUpPrice(Cny(100), Cny(100), 7, true, "rich"), null), Rich.Price(China, Option("first"), Noon));

    private static TopUpChoice Own(long fen) => new(null, Cny(fen), PaymentMethod.WeChatPay);

    private static TopUpChoice Option(string id) => new(id, null, PaymentMethod.WeChatPay);

    private static void AssertRefused(RefusalCode code, Region region, TopUpChoice choice) =>
        Assert.Equal(code, Catalogue.Price(region, choice, Noon).Refusal?.Code);
}
