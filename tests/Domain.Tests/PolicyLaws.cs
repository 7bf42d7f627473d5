using System.Collections.Immutable;
using static IM2.Domain.Tests.PolicyExample;

namespace IM2.Domain.Tests;

/// <summary>What holds for every policy and every request; the seed is in the message of a failure.</summary>
public sealed class PolicyLaws
{
    private const int Count = 20_000;
    private static readonly AccountType[] Types = [AccountType.Guest, AccountType.Free, AccountType.Standard];
    private static readonly PaymentMethod[] Methods = [PaymentMethod.WeChatPay, PaymentMethod.Alipay, PaymentMethod.Card, PaymentMethod.BankTransfer];
    private static readonly string[] Zones = ["Asia/Shanghai", "America/Sao_Paulo", "Africa/Cairo", "America/Havana"];

    [Fact]
    public void Whatever_a_decision_says_is_so()
    {
        var seen = new HashSet<object>();
        for (var seed = 0UL; seed < Count; seed++)
        {
            var dice = new Dice(seed);
            var region = AnyRegion(ref dice);
            var policy = Policy(region);
            var now = Given.Noon.AddMinutes(dice.Below(60 * 24 * 70));
            var usage = Used(region, (1 + dice.Below(900), now.AddMinutes(-1 - dice.Below(60 * 24 * 3))), (1 + dice.Below(900), now.AddMinutes(-dice.Below(2))));
            var account = new Account(Given.Alice.Id, China, Types[dice.Below(3)])
            {
                Verification = (VerificationLevel)dice.Below(3),
                BirthDate = dice.Below(3) == 0 ? null : new DateOnly(1990 + dice.Below(30), 1 + dice.Below(12), 1 + dice.Below(28)),
                Status = dice.Below(30) == 0 ? AccountStatus.Closed : AccountStatus.Active,
            };
            var request = new TopUpRequest(account, new Money(1 + dice.Below(3000), region.Currency), Methods[dice.Below(4)], dice.Below(9) == 0);
            var hasToppedUp = dice.Below(2) == 0;
            var decision = PolicyEvaluation.Decide(policy, request, usage, hasToppedUp, now);
            seen.Add(decision.Code ?? (object)"allowed");
            seen.Add(decision.Remedy);

            Holds(seed, decision == PolicyEvaluation.Decide(policy, decision.Inputs), "a decision can be made again from its inputs");
            Holds(seed, decision.IsAllowed == decision.Text is null && decision.IsAllowed == decision.Rule is null, "a refusal is explained, and only a refusal");
            CheckAlternatives(seed, policy, decision);
            CheckRemedy(seed, policy, request, usage, hasToppedUp, decision);
            CheckOptions(seed, policy, account, usage, hasToppedUp, now);
        }

        Assert.Superset(
            new HashSet<object>
            {
                "allowed", RefusalCode.AccountNotActive, RefusalCode.RegionBlocked, RefusalCode.AccountTypeNotAllowed, RefusalCode.VerificationRequired,
                RefusalCode.MethodUnavailable, RefusalCode.MethodNotDomestic, RefusalCode.AmountOutOfRange, RefusalCode.FirstTopUpOnly,
                RefusalCode.PaymentLimitExceeded, RefusalCode.DayLimitExceeded, RefusalCode.MonthLimitExceeded,
                PolicyRemedy.None, PolicyRemedy.Wait, PolicyRemedy.VerifyIdentity, PolicyRemedy.UseAnotherMethod, PolicyRemedy.ChangeAmount,
            },
            seen);
    }

    private static void CheckAlternatives(ulong seed, TopUpPolicy policy, PolicyDecision decision)
    {
        foreach (var (method, min, max) in decision.Alternatives)
        {
            Holds(seed, min <= max, "an alternative has amounts");
            Holds(seed, Again(method, min) && Again(method, max), "an alternative passes");
            Holds(seed, !Again(method, min - 1) && !Again(method, max + 1), "an alternative is not narrower than it need be");
        }

        if (!decision.IsAllowed)
        {
            foreach (var method in Methods.Except(decision.Alternatives.Select(one => one.Method)))
            {
                Holds(seed, !Again(method, 100) && !Again(method, 500), "a method that passes is among the alternatives");
            }
        }

        bool Again(PaymentMethod method, long amount) => PolicyEvaluation.Decide(
            policy, decision.Inputs with { Method = method, Amount = decision.Inputs.Amount with { MinorUnits = amount }, IsFirstTopUpOffer = false }).IsAllowed;
    }

    private static void CheckRemedy(
        ulong seed, TopUpPolicy policy, TopUpRequest request, TopUpUsage usage, bool hasToppedUp, PolicyDecision decision)
    {
        Holds(seed, (decision.Remedy == PolicyRemedy.Wait) == decision.PassesAt is not null, "who is told to wait is told until when");
        if (decision.PassesAt is { } passesAt)
        {
            var then = PolicyEvaluation.Decide(policy, request, usage, hasToppedUp, passesAt);
            Holds(seed, then.Code != decision.Code, "the limit begins anew when it says");
            var before = PolicyEvaluation.Decide(policy, request, usage, hasToppedUp, passesAt.AddTicks(-1));
            Holds(seed, before.Code == decision.Code || before.Inputs.Age != decision.Inputs.Age, "the limit does not begin anew before it says");
        }

        if (decision is { NeededVerification: { } level, Code: not RefusalCode.VerificationRequired })
        {
            Holds(seed, PolicyEvaluation.Decide(policy, decision.Inputs with { Verification = level }).IsAllowed, "verification is enough");
        }
        else if (decision.NeededVerification is { } needed)
        {
            Holds(
                seed,
                PolicyEvaluation.Decide(policy, decision.Inputs with { Verification = needed }) is var better
                    && (better.Code != decision.Code || better.Rule != decision.Rule),
                "verification changes the answer");
        }
    }

    private static void CheckOptions(ulong seed, TopUpPolicy policy, Account account, TopUpUsage usage, bool hasToppedUp, DateTimeOffset now)
    {
        foreach (var option in PolicyEvaluation.Options(policy, account, usage, hasToppedUp, now))
        {
            var passes = new Func<long, bool>(amount => PolicyEvaluation.Decide(
                policy, new TopUpRequest(account, Given.Cny(amount), option.Method, false), usage, hasToppedUp, now).IsAllowed);
            Holds(
                seed,
                option.Refusal is null
                    ? passes(option.Min) && passes(option.Max) && !passes(option.Max + 1)
                    : !option.Refusal.IsAllowed && !passes(100) && !passes(500) && !passes(1000),
                "an option passes, or nothing does");
        }
    }

    private static RegionPolicy AnyRegion(ref Dice dice)
    {
        var methods = ImmutableArray.CreateBuilder<MethodRule>();
        foreach (var method in Methods)
        {
            if (dice.Below(4) > 0)
            {
                methods.Add(new MethodRule(
                    $"{method}", method, dice.Below(3) > 0, 100 + dice.Below(400), 500 + dice.Below(4000), AnyTypes(ref dice), (VerificationLevel)Math.Max(0, dice.Below(5) - 2)));
            }
        }

        var limits = ImmutableArray.CreateBuilder<LimitRule>();
        for (var i = dice.Below(4); i > 0; i--)
        {
            limits.Add(new LimitRule(
                $"limit-{i}",
                new Audience(
                    AnyTypes(ref dice), dice.Below(2) == 0 ? null : (VerificationLevel)(1 + dice.Below(2)), AgeFrom: dice.Below(4) == 0 ? 8 : null,
                    AgeBelow: dice.Below(3) == 0 ? 18 : null, IncludesUnknownAge: dice.Below(2) == 0),
                AnyLimit(ref dice, 3000), AnyLimit(ref dice, 4000), AnyLimit(ref dice, 6000)));
        }

        return OpenRegion with
        {
            Access = dice.Below(20) == 0 ? RegionAccess.Blocked : dice.Below(4) == 0 ? RegionAccess.DomesticOnly : RegionAccess.Open,
            Calendar = Calendar(Zones[dice.Below(4)]),
            AccountTypes = AnyTypes(ref dice),
            Verification = (VerificationLevel)Math.Max(0, dice.Below(6) - 3),
            Methods = methods.ToImmutable(),
            Limits = limits.ToImmutable(),
        };
    }

    private static ImmutableArray<AccountType> AnyTypes(ref Dice dice) => dice.Below(5) > 0 ? [] : [Types[dice.Below(3)], Types[dice.Below(3)]];

    private static long? AnyLimit(ref Dice dice, int max) => dice.Below(3) switch { 0 => null, 1 => dice.Below(max), _ => dice.Below(max / 3) * 3 };

    private static void Holds(ulong seed, bool holds, string law)
    {
        if (!holds)
        {
            Assert.Fail($"seed {seed}: {law}");
        }
    }
}
