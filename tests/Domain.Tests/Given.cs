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

    public static PaymentState After(params PaymentCommand[] commands) => Then(PaymentState.Empty, commands);

    public static PaymentState Then(PaymentState state, params PaymentCommand[] commands)
    {
        foreach (var command in commands)
        {
            var decision = Payment.Decide(state, command);
            Assert.Null(decision.Refusal);
            state = decision.Events.Aggregate(state, Payment.Evolve);
        }

        return state;
    }

    public static PaymentCommand Opened => new PaymentCommand.RecordOpening(new OpeningOutcome.Opened(new UserAction.ScanQrCode("weixin://x")), Noon);

    /// <summary>The two refunds of the examples: of 40.00 and of 60.00.</summary>
    public static readonly RefundId RefundA = RefundId.FromIdempotencyKey("test", PaymentA, "a");
    public static readonly RefundId RefundB = RefundId.FromIdempotencyKey("test", PaymentA, "b");

    /// <summary>Why nobody whose account is frozen may have money that came too late.</summary>
    public static PolicyDecision Forbidden { get; } =
        PolicyEvaluation.RefuseLateMoney(Policy, Alice with { Status = AccountStatus.Frozen }, PaymentMethod.WeChatPay, Noon)!;

    public static PaymentCommand Says(ProviderStatus status, DateTimeOffset? at = null) => new PaymentCommand.Observe(Evidence(status, at ?? Noon));

    public static PaymentCommand Credited => new PaymentCommand.RecordCredit(Noon);

    public static PaymentCommand Judged(PolicyDecision? forbidden) => new PaymentCommand.RecordJudgement(forbidden, Noon);

    public static PaymentCommand.Refund Refund(RefundId id, long? fen, DateTimeOffset? at = null) =>
        new(id, fen is { } some ? Cny(some) : null, "Bought twice", at ?? Noon);

    public static PaymentCommand InWallet(RefundId refund, Refusal? refusal = null, DateTimeOffset? at = null) =>
        new PaymentCommand.RecordRefundInWallet(refund.Value, refusal, at ?? Noon);

    public static PaymentCommand Says(RefundId refund, ProviderRefundStatus status, DateTimeOffset? at = null) => Says(refund.Value, status, null, at);

    public static PaymentCommand Says(string refund, ProviderRefundStatus status, long? fen, DateTimeOffset? at = null) => new PaymentCommand.Observe(
        new RefundEvidence(EvidenceSource.Notification, refund, status, at ?? Noon, fen is { } some ? Cny(some) : null, status is ProviderRefundStatus.Failed or ProviderRefundStatus.Stuck ? "CLOSED" : null));

    public static PaymentCommand Says(DisputeStatus status, long fen = 10000, DateTimeOffset? at = null, string id = "dp_1") =>
        new PaymentCommand.Observe(new DisputeEvidence(EvidenceSource.Notification, id, status, at ?? Noon, Cny(fen)));

    public static PaymentCommand InWallet(string dispute, Refusal? refusal = null, DateTimeOffset? at = null) =>
        new PaymentCommand.RecordDisputeInWallet(dispute, refusal, at ?? Noon);

    /// <summary>A payment that was paid and credited, and what came after.</summary>
    public static PaymentState AfterCredit(params PaymentCommand[] commands) =>
        After([Start(), Allow, Opened, Says(ProviderStatus.Paid), Credited, .. commands]);

    /// <summary>A payment whose money came after it was closed, and what came after.</summary>
    public static PaymentState AfterLateMoney(params PaymentCommand[] commands) =>
        After([Start(), Allow, Opened, Says(ProviderStatus.Closed), new PaymentCommand.RecordRelease(), Says(ProviderStatus.Paid), .. commands]);

    /// <summary>A payment in each status, at noon.</summary>
    public static ImmutableDictionary<PaymentStatus, PaymentState> PaymentsByStatus { get; } = new[]
    {
        PaymentState.Empty,
        After(Start()),
        After(Start(), Allow, new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("time-out"), Noon)),
        After(Start(), Allow, Opened),
        After(Start(), Allow, Opened, Says(ProviderStatus.Processing)),
        After(Start(), Allow, Opened, Says(ProviderStatus.Paid)),
        AfterCredit(),
        After(Start(), Allow, new PaymentCommand.RecordOpening(new OpeningOutcome.Refused("NO_AUTH", "no"), Noon)),
        After(Start(), Allow, Opened, Says(ProviderStatus.Closed)),
        After(Start(), Allow, Opened, Says(ProviderStatus.Closed, Noon + Payment.Lifetime)),
        After(Start(), new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Noon)),
        AfterLateMoney(Judged(Forbidden)),
        AfterLateMoney(Judged(Forbidden), Says(RefundId.OfLateMoney(PaymentA), ProviderRefundStatus.Succeeded)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, ProviderRefundStatus.Succeeded)),
        AfterCredit(
            Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, ProviderRefundStatus.Succeeded),
            Refund(RefundB, 6000), InWallet(RefundB), Says(RefundB, ProviderRefundStatus.Succeeded)),
        AfterCredit(Says(DisputeStatus.Withdrawn), InWallet("dp_1")),
        AfterCredit(Says(DisputeStatus.Withdrawn), InWallet("dp_1"), Says(DisputeStatus.Won), InWallet("dp_1")),
        AfterCredit(Says(DisputeStatus.Lost), InWallet("dp_1")),
    }.ToImmutableDictionary(state => state.Status);
}
