namespace IM2.Domain.Tests;

/// <summary>A region's policy for examples: permissive, to be made stricter by what a test is about.</summary>
internal static class PolicyExample
{
    public const string VersionName = "example-7";
    public static readonly Region China = IM2.Domain.Region.Parse("CN");

    public static MethodRule WeChat { get; } = new("cn.wechat", PaymentMethod.WeChatPay, IsDomestic: true, 100, 1_000_000, [], VerificationLevel.None);

    public static MethodRule Card { get; } = new("cn.card", PaymentMethod.Card, IsDomestic: false, 500, 500_000, [], VerificationLevel.None);

    public static RegionPolicy OpenRegion { get; } = new(
        China, RegionAccess.Open, Currency.Cny, Calendar("Asia/Shanghai"), AccountTypes: [], VerificationLevel.None, [WeChat, Card], Limits: []);

    public static RegionCalendar Calendar(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    public static TopUpPolicy Policy(RegionPolicy? region) => new(VersionName, region is null ? [] : [region]);

    public static LimitRule Limit(string id, long? perPayment = null, long? perDay = null, long? perMonth = null, Audience? audience = null) =>
        new(id, audience ?? Audience.Everybody, perPayment, perDay, perMonth);

    public static Audience Below(int age, bool includesUnknown = false) => Audience.Everybody with { AgeBelow = age, IncludesUnknownAge = includesUnknown };

    public static RegionPolicy With(params LimitRule[] limits) => OpenRegion with { Limits = [.. limits] };

    public static PolicyDecision Decide(
        RegionPolicy region, long amount, DateTimeOffset at, TopUpUsage? usage = null, Account? account = null, PaymentMethod method = PaymentMethod.WeChatPay) =>
        PolicyEvaluation.Decide(
            Policy(region), new TopUpRequest(account ?? Given.Alice, new Money(amount, region.Currency), method, IsFirstTopUpOffer: false),
            usage ?? TopUpUsage.None, hasToppedUp: false, at);

    /// <summary>What counts after these amounts were reserved at these moments.</summary>
    public static TopUpUsage Used(RegionPolicy region, params (long Amount, DateTimeOffset At)[] reserved)
    {
        var anything = Policy(OpenRegion with { Currency = region.Currency, Calendar = region.Calendar, Methods = [WeChat with { Min = 1 }] });
        var wallet = WalletState.Empty;
        for (var i = 0; i < reserved.Length; i++)
        {
            var ask = new WalletCommand.ReserveTopUp(
                WalletExample.Payment($"used-{i}"), new TopUpRequest(Given.Alice, new Money(reserved[i].Amount, region.Currency), PaymentMethod.WeChatPay, false),
                anything, reserved[i].At);
            wallet = Wallet.Evolve(wallet, Assert.IsType<WalletEvent.TopUpReserved>(Assert.Single(Wallet.Decide(wallet, ask).Events)));
        }

        return wallet.TopUps;
    }
}
