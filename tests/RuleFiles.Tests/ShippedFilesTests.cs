using IM2.Domain;

namespace IM2.RuleFiles.Tests;

/// <summary>The files that are shipped.</summary>
internal static class Shipped
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "rules", name);

    public static string Content(string name) => File.ReadAllText(PathOf(name));

    public static RuleReading Read() => RuleReader.Read(
        RuleText.FromFile(PathOf("top-up-policy.json")), RuleText.FromFile(PathOf("top-up-catalogue.json")));
}

public sealed class ShippedFilesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void They_are_sound_and_show_every_kind_of_rule()
    {
        var reading = Shipped.Read();

        Assert.Empty(reading.Findings);
        var policy = reading.Policy!;
        var offers = reading.Catalogue!.Regions.SelectMany(static region => region.Offers).ToArray();
        Assert.True(policy.Regions.Length >= 12);
        Assert.Equal(Enum.GetValues<RegionAccess>().Where(static access => access != RegionAccess.None), policy.Regions.Select(static region => region.Access).Distinct());
        Assert.Equal(PaymentMethodNames.All.Order(), policy.Regions.SelectMany(static region => region.Methods).Select(static rule => rule.Method).Distinct().Order());
        Assert.Contains(offers, static offer => offer.IsFirstTopUp);
        Assert.Contains(offers, static offer => offer.From is not null && offer.Until is not null);
        Assert.Contains(reading.Catalogue.Regions, static region => !region.Tiers.IsEmpty);
        Assert.All(policy.Regions.Where(static region => region.Access != RegionAccess.Blocked), region => Assert.NotNull(reading.Catalogue.Find(region.Region)));
    }

    [Theory]
    [InlineData("IRR", 364, 2)]
    [InlineData("KPW", 408, 2)]
    [InlineData("RUB", 643, 2)]
    [InlineData("JPY", 392, 0)]
    [InlineData("KRW", 410, 0)]
    [InlineData("TWD", 901, 2)]
    [InlineData("AED", 784, 2)]
    public void Currencies_of_the_example_are_those_of_ISO_4217(string code, int number, int digits)
    {
        var currency = Assert.Single(Shipped.Read().Policy!.Regions.Select(static region => region.Currency), currency => currency.Code == code);
        Assert.Equal((number, digits), (currency.Number, currency.MinorDigits));
        Assert.Single(Currency.All, currency);
    }

    [Theory]
    [InlineData(AccountType.Guest)]
    [InlineData(AccountType.Free)]
    [InlineData(AccountType.Standard)]
    [InlineData(AccountType.Premium)]
    [InlineData(AccountType.Enterprise)]
    public void In_China_everybody_of_unknown_age_tops_up_by_WeChat_Pay(AccountType type)
    {
        var reading = Shipped.Read();
        TopUpChoice[] choices =
        [
            .. new[] { "cny-50", "cny-100", "cny-200", "cny-500", "cny-1000" }.Select(static id => new TopUpChoice(id, null, PaymentMethod.WeChatPay)),
            .. new[] { 100L, 500_000L }.Select(static own => new TopUpChoice(null, new Money(own, Currency.Cny), PaymentMethod.WeChatPay)),
        ];
        foreach (var choice in choices)
        {
            var (price, refusal) = reading.Catalogue!.Price(Region.Parse("CN"), choice, Now);
            Assert.Null(refusal);
            var decision = Decide(reading.Policy!, type, price!.Amount, null);
            Assert.True(decision.IsAllowed, decision.Text?.English);
            Assert.Equal(choice.Offer is null ? price.Bonus : Money.Zero(Currency.Cny), price.Bonus);
        }
    }

    [Theory]
    [InlineData("2019-11-23", 3_000, RefusalCode.PaymentLimitExceeded, "cn-minors-under-8")]
    [InlineData("2018-11-22", 5_000, null, null)]
    [InlineData("2018-11-22", 5_001, RefusalCode.PaymentLimitExceeded, "cn-minors-8-15")]
    [InlineData("2010-11-22", 10_000, null, null)]
    [InlineData("2010-11-22", 10_001, RefusalCode.PaymentLimitExceeded, "cn-minors-16-17")]
    [InlineData("2008-11-22", 500_000, null, null)]
    public void In_China_minors_have_limits_by_age(string born, long amount, RefusalCode? code, string? rule)
    {
        var decision = Decide(
            Shipped.Read().Policy!, AccountType.Standard, new Money(amount, Currency.Cny), DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal((code, rule), (decision.Code, decision.Rule));
    }

    private static PolicyDecision Decide(TopUpPolicy policy, AccountType type, Money amount, DateOnly? born) => PolicyEvaluation.Decide(
        policy,
        new TopUpRequest(new Account(AccountId.Parse("alice"), Region.Parse("CN"), type) { BirthDate = born }, amount, PaymentMethod.WeChatPay, false),
        TopUpUsage.None,
        hasToppedUp: false,
        Now);
}
