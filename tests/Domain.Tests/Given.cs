using System.Collections.Immutable;

namespace IM2.Domain.Tests;

/// <summary>Shared examples.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public static readonly Account Alice = new(AccountId.Parse("alice"), Region.Parse("CN"), AccountType.Standard);
    public static readonly PaymentId PaymentA = PaymentId.FromIdempotencyKey("test", Alice.Id, "a");
    public static readonly TopUpChoice Choice = new("cny-100", null, PaymentMethod.WeChatPay);

    public static readonly TopUpCatalogue Catalogue = new(
        "test",
        [
            new RegionOffers(
                Region.Parse("CN"), Currency.Cny, [Offer("cny-50", 5000), Offer("cny-100", 10000)], Cny(100), Cny(500000), Tiers: []),
        ]);

    /// <summary>In China everybody may pay whatever they like by WeChat Pay.</summary>
    public static readonly TopUpPolicy Policy = new(
        "test",
        [
            new RegionPolicy(
                Region.Parse("CN"), RegionAccess.Open, Currency.Cny, new RegionCalendar(TimeZoneInfo.Utc), AccountTypes: [], VerificationLevel.None,
                [new MethodRule("cn.wechat_pay", PaymentMethod.WeChatPay, IsDomestic: true, 1, Money.AmountMax, AccountTypes: [], VerificationLevel.None)],
                Limits: []),
        ]);

    public static Money Cny(long fen) => new(fen, Currency.Cny);

    public static PaymentCommand.Start Start(DateTimeOffset? at = null) => new(PaymentA, Alice, Choice, Catalogue, Quote: null, at ?? Noon);

    public static TopUpOffer Offer(string id, long fen, long bonus = 0) =>
        new(id, Cny(fen), Cny(bonus), BonusDays: null, From: null, Until: null, IsFirstTopUp: false);

    /// <summary>What the policy decides on <see cref="Choice"/>, or on the same by another method.</summary>
    public static PolicyDecision Decision(PaymentMethod method = PaymentMethod.WeChatPay) =>
        PolicyEvaluation.Decide(Policy, new TopUpRequest(Alice, Cny(10000), method, IsFirstTopUpOffer: false), TopUpUsage.None, hasToppedUp: false, Noon);

    public static PaymentCommand Allow => new PaymentCommand.RecordDecision(Decision(), Noon);

    public static PaymentEvidence Evidence(ProviderStatus status, DateTimeOffset at) => new(
        EvidenceSource.Poll, status, at, status == ProviderStatus.Paid ? "4200001" : null, status is ProviderStatus.NoAnswer or ProviderStatus.NotFound ? null : Cny(10000));

    public static PaymentState After(params PaymentCommand[] commands)
    {
        var state = PaymentState.Empty;
        foreach (var command in commands)
        {
            var decision = Payment.Decide(state, command);
            Assert.Null(decision.Refusal);
            state = decision.Events.Aggregate(state, Payment.Evolve);
        }

        return state;
    }

    /// <summary>A payment in each status, at noon.</summary>
    public static ImmutableDictionary<PaymentStatus, PaymentState> PaymentsByStatus { get; } = new[]
    {
        PaymentState.Empty,
        After(Start()),
        After(Start(), Allow, new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("time-out"), Noon)),
        After(Start(), Allow, Opened),
        After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Processing, Noon))),
        After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon))),
        After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon)), new PaymentCommand.RecordCredit(Noon)),
        After(Start(), Allow, new PaymentCommand.RecordOpening(new OpeningOutcome.Refused("NO_AUTH", "no"), Noon)),
        After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Closed, Noon))),
        After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Closed, Noon + Payment.Lifetime))),
        After(Start(), new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Noon)),
    }.ToImmutableDictionary(state => state.Status);

    public static PaymentCommand Opened => new PaymentCommand.RecordOpening(new OpeningOutcome.Opened(new UserAction.ScanQrCode("weixin://x")), Noon);
}
