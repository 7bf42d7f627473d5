using static IM2.Domain.Tests.PolicyExample;

namespace IM2.Domain.Tests;

/// <summary>The checks in order of precedence: each row fails its own check and all the later ones that it can fail at once.</summary>
public sealed class PolicyDecisionTests
{
    /// <summary>Everything is wrong with it.</summary>
    private static readonly PolicyInputs Worst = new(
        Region.Parse("XX"), AccountType.Guest, VerificationLevel.None, AccountStatus.Frozen, new Money(10_000, Currency.Usd), PaymentMethod.BankTransfer,
        IsFirstTopUpOffer: true, Given.Noon, new DateOnly(2026, 11, 22), Age: null, DayTotal: 1, MonthTotal: 1, OpenPayments: TopUpUsage.OpenMax, HasToppedUp: true);

    private static readonly RegionPolicy Strictest = OpenRegion with
    {
        Access = RegionAccess.Blocked,
        AccountTypes = [AccountType.Standard],
        Verification = VerificationLevel.Basic,
        Methods = [Card with { AccountTypes = [AccountType.Enterprise], Verification = VerificationLevel.Full, Max = 9_999 }],
        Limits = [Limit("limit", perPayment: 9_999, perDay: 10_000, perMonth: 10_000)],
    };

    /// <summary>What refuses, the rule that it names, what would help, and the repair that leads to the next row.</summary>
    private static readonly (RefusalCode Code, string Rule, PolicyRemedy Remedy, Func<RegionPolicy, PolicyInputs, (RegionPolicy, PolicyInputs)> Repair)[] Rows =
    [
        (RefusalCode.AccountNotActive, "account.status", PolicyRemedy.AskSupport, (region, asked) => (region, asked with { AccountStatus = AccountStatus.Active })),
        (RefusalCode.RegionNotServed, "region", PolicyRemedy.None, (region, asked) => (region, asked with { Region = China })),
        (RefusalCode.RegionBlocked, "region.access", PolicyRemedy.None, (region, asked) => (region with { Access = RegionAccess.DomesticOnly }, asked)),
        (RefusalCode.AccountTypeNotAllowed, "region.accountTypes", PolicyRemedy.None, (region, asked) => (region, asked with { AccountType = AccountType.Standard })),
        (RefusalCode.VerificationRequired, "region.verification", PolicyRemedy.VerifyIdentity, (region, asked) => (region, asked with { Verification = VerificationLevel.Basic })),
        (RefusalCode.CurrencyMismatch, "region.currency", PolicyRemedy.None, (region, asked) => (region, asked with { Amount = Given.Cny(10_000) })),
        (RefusalCode.MethodUnavailable, "region.methods", PolicyRemedy.None, (region, asked) => (region, asked with { Method = PaymentMethod.Card })),
        (RefusalCode.MethodNotDomestic, "cn.card", PolicyRemedy.None, (region, asked) => (region with { Access = RegionAccess.Open }, asked)),
        (RefusalCode.AccountTypeNotAllowed, "cn.card", PolicyRemedy.None, (region, asked) => (WithCard(region, card => card with { AccountTypes = [AccountType.Standard] }), asked)),
        (RefusalCode.VerificationRequired, "cn.card", PolicyRemedy.VerifyIdentity, (region, asked) => (region, asked with { Verification = VerificationLevel.Full })),
        (RefusalCode.AmountOutOfRange, "cn.card", PolicyRemedy.None, (region, asked) => (WithCard(region, card => card with { Max = 10_000 }), asked)),
        (RefusalCode.FirstTopUpOnly, "offer.firstTopUp", PolicyRemedy.ChooseAnotherOffer, (region, asked) => (region, asked with { IsFirstTopUpOffer = false })),
        (RefusalCode.TooManyOpenPayments, "openPayments", PolicyRemedy.FinishOpenPayments, (region, asked) => (region, asked with { OpenPayments = TopUpUsage.OpenMax - 1 })),
        (RefusalCode.PaymentLimitExceeded, "limit", PolicyRemedy.ChangeAmount, (region, asked) => (WithLimit(region, limit => limit with { PerPayment = 10_000 }), asked)),
        (RefusalCode.DayLimitExceeded, "limit", PolicyRemedy.Wait, (region, asked) => (WithLimit(region, limit => limit with { PerDay = 10_001 }), asked)),
        (RefusalCode.MonthLimitExceeded, "limit", PolicyRemedy.Wait, (region, asked) => (WithLimit(region, limit => limit with { PerMonth = 10_001 }), asked)),
    ];

    public static TheoryData<int> RowNumbers => [.. Enumerable.Range(0, Rows.Length)];

    [Theory]
    [MemberData(nameof(RowNumbers))]
    public void The_first_check_that_fails_is_the_answer(int row)
    {
        var decision = At(row);
        Assert.Equal((Rows[row].Code, Rows[row].Rule, Rows[row].Remedy), (decision.Code!.Value, decision.Rule, decision.Remedy));
        Assert.Equal(VersionName, decision.PolicyVersion);
        Assert.False(decision.IsAllowed);
    }

    [Fact]
    public void With_everything_repaired_it_is_allowed()
    {
        var decision = At(Rows.Length);
        Assert.True(decision.IsAllowed);
        Assert.Equal((null, null, PolicyRemedy.None, null, null, null), (decision.Code, decision.Rule, decision.Remedy, decision.PassesAt, decision.NeededVerification, decision.Text));
        Assert.Empty(decision.Alternatives);
    }

    [Theory]
    [MemberData(nameof(RowNumbers))]
    public void Every_refusal_is_told_in_both_languages(int row)
    {
        var text = At(row).Text!;
        Assert.EndsWith(".", text.English, StringComparison.Ordinal);
        Assert.DoesNotContain(text.English, static c => c > 127);
        Assert.EndsWith("。", text.Chinese, StringComparison.Ordinal);
        Assert.Contains(text.Chinese, static c => c is >= '\u4e00' and <= '\u9fff');
    }

    [Fact]
    public void Every_code_has_words_of_its_own()
    {
        var texts = Enumerable.Range(0, Rows.Length).Select(At).ToLookup(decision => decision.Code, decision => decision.Text!.English);
        Assert.Equal(14, texts.Count);
        Assert.Equal(texts.Count, texts.Select(one => one.First()).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(RowNumbers))]
    public void What_was_decided_can_be_decided_again_from_what_is_kept(int row)
    {
        var (region, _) = Situation(row);
        var decision = At(row);
        Assert.Equal(decision, PolicyEvaluation.Decide(Policy(region), decision.Inputs));
        var stored = WalletWorld.Codec.Deserialize<PolicyDecision>(WalletWorld.Codec.SerializeToArray(decision));
        Assert.Equal(decision, stored);
        Assert.Equal(decision.GetHashCode(), stored!.GetHashCode());
    }

    [Fact]
    public void The_table_meets_every_code_of_the_policy() => Assert.Equal(
        [
            RefusalCode.AccountNotActive, RefusalCode.AmountOutOfRange, RefusalCode.CurrencyMismatch, RefusalCode.RegionNotServed,
            RefusalCode.MethodUnavailable, RefusalCode.RegionBlocked, RefusalCode.AccountTypeNotAllowed, RefusalCode.VerificationRequired,
            RefusalCode.MethodNotDomestic, RefusalCode.FirstTopUpOnly, RefusalCode.TooManyOpenPayments, RefusalCode.PaymentLimitExceeded,
            RefusalCode.DayLimitExceeded, RefusalCode.MonthLimitExceeded,
        ],
        Rows.Select(row => row.Code).Distinct().Order());

    private static PolicyDecision At(int row)
    {
        var (region, asked) = Situation(row);
        return PolicyEvaluation.Decide(Policy(region), asked);
    }

    private static (RegionPolicy Region, PolicyInputs Asked) Situation(int row)
    {
        var situation = (Strictest, Worst);
        foreach (var (_, _, _, repair) in Rows[..row])
        {
            situation = repair(situation.Item1, situation.Item2);
        }

        return situation;
    }

    private static RegionPolicy WithCard(RegionPolicy region, Func<MethodRule, MethodRule> change) => region with { Methods = [change(region.Methods[0])] };

    private static RegionPolicy WithLimit(RegionPolicy region, Func<LimitRule, LimitRule> change) => region with { Limits = [change(region.Limits[0])] };
}
