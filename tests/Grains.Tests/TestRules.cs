using System.Collections.Immutable;

namespace IM2.Grains.Tests;

/// <summary>Rules for tests.</summary>
internal static class TestRules
{
    public static readonly Region China = Region.Parse("CN");

    /// <summary>Everything goes.</summary>
    public static Rules Open { get; } = Of("test");

    /// <summary>One region, WeChat Pay, and what a test is about.</summary>
    public static Rules Of(string version, ImmutableArray<LimitRule>? limits = null, params TopUpOffer[] offers) => Of(version, PaymentMethod.WeChatPay, limits, offers);

    /// <summary>One region, one method, and what a test is about.</summary>
    public static Rules Of(string version, PaymentMethod method, ImmutableArray<LimitRule>? limits = null, params TopUpOffer[] offers) => new(
        new TopUpPolicy(
            version,
            [
                new RegionPolicy(
                    China, RegionAccess.Open, Currency.Cny, new RegionCalendar(TimeZoneInfo.Utc), AccountTypes: [], VerificationLevel.None,
                    [new MethodRule($"cn.{method}", method, IsDomestic: true, 1, Money.AmountMax, AccountTypes: [], VerificationLevel.None)],
                    limits ?? []),
            ]),
        new TopUpCatalogue(
            version, [new RegionOffers(China, Currency.Cny, [Offer("cny-100", 10000), .. offers], Cny(100), Cny(500000), Tiers: [])]));

    public static TopUpOffer Offer(string id, long fen, long bonus = 0, int? bonusDays = null, bool isFirstTopUp = false) =>
        new(id, Cny(fen), Cny(bonus), bonusDays, From: null, Until: null, isFirstTopUp);

    public static LimitRule Limit(string id, long? perPayment = null, long? perDay = null, long? perMonth = null) =>
        new(id, Audience.Everybody, perPayment, perDay, perMonth);

    public static Money Cny(long fen) => new(fen, Currency.Cny);
}
