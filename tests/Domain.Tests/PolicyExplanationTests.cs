using static IM2.Domain.Tests.PolicyExample;

namespace IM2.Domain.Tests;

/// <summary>What a refusal says would help does help.</summary>
public sealed class PolicyExplanationTests
{
    [Fact]
    public void The_rule_that_leaves_least_is_the_one_that_is_named()
    {
        var region = With(Limit("wide", perDay: 2000), Limit("tight", perDay: 1000), Limit("wider", perDay: 3000));
        var decision = Decide(region, 1500, Given.Noon);
        Assert.Equal(("tight", PolicyRemedy.ChangeAmount, null), (decision.Rule, decision.Remedy, decision.PassesAt));
        Assert.Equal("You can top up 10.00 CNY more today.", decision.Text!.English);
    }

    [Theory]
    [InlineData(0, 700)]
    [InlineData(700, 0)]
    public void Of_rules_that_leave_less_than_nothing_the_strictest_says_when_it_passes(long one, long other)
    {
        var region = With(Limit("one", perDay: one), Limit("other", perDay: other));
        var decision = Decide(region, 500, Given.Noon, Used(region, (800, Given.Noon)));
        Assert.Equal((RefusalCode.DayLimitExceeded, one == 0 ? "one" : "other", null), (decision.Code!.Value, decision.Rule, decision.PassesAt));
        Assert.Equal("You can top up 0.00 CNY more today.", decision.Text!.English);
    }

    [Fact]
    public void A_limit_that_will_be_enough_says_when_and_what_is_left()
    {
        var region = With(Limit("day", perDay: 1000));
        var decision = Decide(region, 701, Given.Noon, Used(region, (300, Given.Noon)));
        Assert.Equal("You can top up 7.00 CNY more today. The limit resets on 23 November 2026.", decision.Text!.English);
        Assert.Equal("您今日还可充值 7.00 CNY。额度将于2026年11月23日重置。", decision.Text.Chinese);
        Assert.Equal([new PolicyAlternative(PaymentMethod.WeChatPay, 100, 700), new PolicyAlternative(PaymentMethod.Card, 500, 700)], decision.Alternatives.AsEnumerable());
    }

    [Fact]
    public void A_limit_that_a_better_known_user_does_not_have_asks_for_verification()
    {
        var newcomers = Audience.Everybody with { VerificationBelow = VerificationLevel.Full };
        var decision = Decide(With(Limit("newcomers", perPayment: 1000, audience: newcomers)), 5000, Given.Noon);
        Assert.Equal((RefusalCode.PaymentLimitExceeded, PolicyRemedy.VerifyIdentity, VerificationLevel.Full), (decision.Code, decision.Remedy, decision.NeededVerification));
        var known = Given.Alice with { Verification = decision.NeededVerification!.Value };
        Assert.True(Decide(With(Limit("newcomers", perPayment: 1000, audience: newcomers)), 5000, Given.Noon, account: known).IsAllowed);

        // Verification that would not be enough is not asked for.
        var both = With(Limit("newcomers", perPayment: 1000, audience: newcomers), Limit("all", perPayment: 2000));
        Assert.Equal((PolicyRemedy.ChangeAmount, null), (Decide(both, 5000, Given.Noon).Remedy, Decide(both, 5000, Given.Noon).NeededVerification));
    }

    [Fact]
    public void Whoever_may_pay_nothing_at_all_is_not_told_to_choose_another_amount()
    {
        var decision = Decide(With(Limit("minors", perPayment: 0, audience: Below(8, includesUnknown: true))), 100, Given.Noon);
        Assert.Equal((RefusalCode.PaymentLimitExceeded, PolicyRemedy.None), (decision.Code, decision.Remedy));
        Assert.Empty(decision.Alternatives);
        Assert.Equal("Top-ups are not allowed for your age or account.", decision.Text!.English);
    }

    [Fact]
    public void Another_method_is_offered_where_there_is_one()
    {
        var region = OpenRegion with { Access = RegionAccess.DomesticOnly };
        var decision = Decide(region, 1000, Given.Noon, method: PaymentMethod.Card);
        Assert.Equal((RefusalCode.MethodNotDomestic, PolicyRemedy.UseAnotherMethod), (decision.Code, decision.Remedy));
        Assert.Equal(PaymentMethod.WeChatPay, Assert.Single(decision.Alternatives).Method);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(1_000_001)]
    public void Bounds_of_a_method_are_within(long amount)
    {
        var decision = Decide(OpenRegion, amount, Given.Noon);
        Assert.Equal((RefusalCode.AmountOutOfRange, "cn.wechat", PolicyRemedy.ChangeAmount), (decision.Code!.Value, decision.Rule, decision.Remedy));
        Assert.Equal("With this payment method, choose an amount from 1.00 CNY to 10000.00 CNY.", decision.Text!.English);
        Assert.True(Decide(OpenRegion, Math.Clamp(amount, 100, 1_000_000), Given.Noon).IsAllowed);
    }

    [Fact]
    public void Options_are_all_methods_with_what_passes_or_why_nothing_does()
    {
        var region = With(Limit("day", perDay: 1000)) with { Methods = [WeChat, Card, Card with { Method = PaymentMethod.Alipay, Id = "cn.alipay", Verification = VerificationLevel.Basic }] };
        var options = PolicyEvaluation.Options(Policy(region), Given.Alice, Used(region, (600, Given.Noon)), hasToppedUp: false, Given.Noon);
        Assert.Equal([PaymentMethod.WeChatPay, PaymentMethod.Card, PaymentMethod.Alipay, PaymentMethod.BankTransfer], options.Select(option => option.Method));
        Assert.Equal((100, 400, null), (options[0].Min, options[0].Max, options[0].Refusal));
        Assert.Equal((0, 0, RefusalCode.DayLimitExceeded), (options[1].Min, options[1].Max, options[1].Refusal?.Code));
        Assert.NotNull(options[1].Refusal!.PassesAt);
        Assert.Equal((RefusalCode.VerificationRequired, VerificationLevel.Basic), (options[2].Refusal?.Code, options[2].Refusal?.NeededVerification));
        Assert.Equal(RefusalCode.MethodUnavailable, options[3].Refusal?.Code);
    }

    [Fact]
    public void Where_nothing_is_served_every_method_says_so()
    {
        var options = PolicyEvaluation.Options(Policy(null), Given.Alice, TopUpUsage.None, hasToppedUp: false, Given.Noon);
        Assert.Equal(4, options.Length);
        Assert.All(options, option => Assert.Equal(RefusalCode.RegionNotServed, option.Refusal?.Code));
    }
}
