using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>Decides whether a top-up is allowed. Pure: the same policy, request, wallet and moment always give the same decision.</summary>
/// <remarks>The first failing check is the answer; the checks come in the order of their lines below.</remarks>
public static partial class PolicyEvaluation
{
    /// <summary>Decides.</summary>
    /// <param name="policy">The version in force.</param>
    /// <param name="request">Who asks for what.</param>
    /// <param name="topUps">What the wallet has topped up so far, as far as limits count it.</param>
    /// <param name="hasToppedUp">Whether the wallet has ever been topped up.</param>
    /// <param name="now">Now, UTC.</param>
    public static PolicyDecision Decide(TopUpPolicy policy, TopUpRequest request, TopUpUsage topUps, bool hasToppedUp, DateTimeOffset now)
    {
        var region = policy.Find(request.Account.Region);
        var day = region?.Calendar.DayOf(now) ?? default;
        var usage = region is null ? topUps : topUps.AsOf(day, region.Currency);
        var account = request.Account;
        var inputs = new PolicyInputs(
            account.Region, account.Type, account.Verification, account.Status, request.Amount, request.Method, request.IsFirstTopUpOffer,
            now, region is null ? default : usage.Day, region is null ? null : account.AgeOn(day), usage.DayTotal, usage.MonthTotal, usage.Open.Length, hasToppedUp || usage.HasFirstOnItsWay);
        return Decide(policy, region, inputs);
    }

    /// <summary>Decides again, under this version, what was decided under another.</summary>
    /// <param name="policy">The version to try.</param>
    /// <param name="inputs">What the other version decided upon.</param>
    public static PolicyDecision Decide(TopUpPolicy policy, PolicyInputs inputs) =>
        Decide(policy, policy.Find(inputs.Region), inputs);

    /// <summary>What comes first: that the account may top up nothing at all, or that what it asked for can't be had.</summary>
    /// <param name="policy">The version in force.</param>
    /// <param name="account">The user.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="refusal">Why it can't be had.</param>
    public static Refusal Earliest(TopUpPolicy policy, Account account, DateTimeOffset now, Refusal refusal) =>
        RefuseAccount(policy, account, now) is { } decision ? Refusal.Of(decision) : refusal;

    /// <summary>Why money that came after its payment had ended may not be credited; null if it may.</summary>
    /// <remarks>
    /// Only what forbids this user, or this method, to top up at all: the user has paid, and neither a limit nor a price that has changed
    /// since makes that wrong.
    /// </remarks>
    /// <param name="policy">The version in force.</param>
    /// <param name="account">The user.</param>
    /// <param name="method">How it was paid.</param>
    /// <param name="now">Now, UTC.</param>
    public static PolicyDecision? RefuseLateMoney(TopUpPolicy policy, Account account, PaymentMethod method, DateTimeOffset now) =>
        RefuseAccount(policy, account, now, method);

    /// <summary>Why an account may top up nothing at all, or nothing by a method, whatever it asks for; null if it may.</summary>
    private static PolicyDecision? RefuseAccount(
        TopUpPolicy policy, Account account, DateTimeOffset now, PaymentMethod method = PaymentMethod.None)
    {
        var region = policy.Find(account.Region);
        var inputs = new PolicyInputs(
            account.Region, account.Type, account.Verification, account.Status, Money.Zero(region?.Currency ?? default), method,
            IsFirstTopUpOffer: false, now, region?.Calendar.DayOf(now) ?? default, Age: null, 0, 0, 0, HasToppedUp: false);
        var finding = FindAccount(region, inputs)
            ?? (method != PaymentMethod.None && region!.Access == RegionAccess.DomesticOnly && region.Find(method) is { IsDomestic: false } foreign
                ? new Finding(RefusalCode.MethodNotDomestic, foreign.Id, PolicyRemedy.UseAnotherMethod)
                : null);
        return finding is { } refused
            ? Explained(new PolicyDecision { PolicyVersion = policy.Version, Inputs = inputs }, region, refused)
            : null;
    }

    private static PolicyDecision Decide(TopUpPolicy policy, RegionPolicy? region, PolicyInputs inputs)
    {
        var finding = Find(region, inputs, inputs.Method, inputs.Amount.MinorUnits);
        var decision = new PolicyDecision { PolicyVersion = policy.Version, Inputs = inputs };
        return finding is { } refused ? Explained(decision, region, refused) : decision;
    }

    /// <summary>The first check that fails.</summary>
    private static Finding? Find(RegionPolicy? region, PolicyInputs inputs, PaymentMethod by, long amount)
    {
        if (FindAccount(region, inputs) is { } refused)
        {
            return refused;
        }

        return inputs.Amount.Currency != region!.Currency
            ? new Finding(RefusalCode.CurrencyMismatch, "region.currency", PolicyRemedy.ChangeAmount)
            : FindMethod(region, inputs, by, amount) ?? FindUsage(region, inputs, amount);
    }

    /// <summary>The first check of who the user is that fails.</summary>
    private static Finding? FindAccount(RegionPolicy? region, PolicyInputs inputs)
    {
        if (inputs.AccountStatus != AccountStatus.Active)
        {
            return new Finding(RefusalCode.AccountNotActive, "account.status", PolicyRemedy.AskSupport);
        }

        if (region is null)
        {
            return new Finding(RefusalCode.RegionNotServed, "region", PolicyRemedy.None);
        }

        if (region.Access == RegionAccess.Blocked)
        {
            return new Finding(RefusalCode.RegionBlocked, "region.access", PolicyRemedy.None);
        }

        if (!region.AccountTypes.IsEmpty && !region.AccountTypes.Contains(inputs.AccountType))
        {
            return new Finding(RefusalCode.AccountTypeNotAllowed, "region.accountTypes", PolicyRemedy.None);
        }

        return inputs.Verification < region.Verification
            ? new Finding(RefusalCode.VerificationRequired, "region.verification", PolicyRemedy.VerifyIdentity) { Verification = region.Verification }
            : null;
    }

    private static Finding? FindMethod(RegionPolicy region, PolicyInputs inputs, PaymentMethod by, long amount)
    {
        if (region.Find(by) is not { } method)
        {
            return new Finding(RefusalCode.MethodUnavailable, "region.methods", PolicyRemedy.UseAnotherMethod);
        }

        if (region.Access == RegionAccess.DomesticOnly && !method.IsDomestic)
        {
            return new Finding(RefusalCode.MethodNotDomestic, method.Id, PolicyRemedy.UseAnotherMethod);
        }

        if (!method.AccountTypes.IsEmpty && !method.AccountTypes.Contains(inputs.AccountType))
        {
            return new Finding(RefusalCode.AccountTypeNotAllowed, method.Id, PolicyRemedy.UseAnotherMethod);
        }

        if (inputs.Verification < method.Verification)
        {
            return new Finding(RefusalCode.VerificationRequired, method.Id, PolicyRemedy.VerifyIdentity) { Verification = method.Verification };
        }

        return amount < method.Min || amount > method.Max
            ? new Finding(RefusalCode.AmountOutOfRange, method.Id, PolicyRemedy.ChangeAmount) { Min = method.Min, Max = method.Max }
            : null;
    }

    private static Finding? FindUsage(RegionPolicy region, PolicyInputs inputs, long amount)
    {
        if (inputs.IsFirstTopUpOffer && inputs.HasToppedUp)
        {
            return new Finding(RefusalCode.FirstTopUpOnly, "offer.firstTopUp", PolicyRemedy.ChooseAnotherOffer);
        }

        if (inputs.OpenPayments >= TopUpUsage.OpenMax)
        {
            return new Finding(RefusalCode.TooManyOpenPayments, "openPayments", PolicyRemedy.FinishOpenPayments) { Max = TopUpUsage.OpenMax };
        }

        return FindLimit(region, inputs, amount, RefusalCode.PaymentLimitExceeded, static (rule, _) => rule.PerPayment)
            ?? FindLimit(region, inputs, amount, RefusalCode.DayLimitExceeded, static (rule, inputs) => rule.PerDay - inputs.DayTotal)
            ?? FindLimit(region, inputs, amount, RefusalCode.MonthLimitExceeded, static (rule, inputs) => rule.PerMonth - inputs.MonthTotal);
    }

    /// <summary>The tightest rule of one kind that leaves less than what is asked for.</summary>
    /// <remarks>Less than nothing is left where a rule became stricter during the day: the strictest of these, too, says when it passes.</remarks>
    private static Finding? FindLimit(
        RegionPolicy region, PolicyInputs inputs, long amount, RefusalCode code, Func<LimitRule, PolicyInputs, long?> leaves)
    {
        Finding? tightest = null;
        foreach (var rule in region.Limits)
        {
            if (leaves(rule, inputs) is { } left && left < amount && (tightest is null || left < tightest.Value.Max)
                && rule.For.Includes(inputs))
            {
                tightest = new Finding(code, rule.Id, PolicyRemedy.ChangeAmount) { Max = left, Limit = rule };
            }
        }

        return tightest;
    }

    private static PolicyDecision Explained(PolicyDecision decision, RegionPolicy? region, Finding refused)
    {
        var passesAt = PassesAt(region, decision.Inputs, refused);
        var level = refused.Verification ?? LevelThatPasses(region, decision.Inputs, refused);
        var alternatives = region is null ? [] : Alternatives(region, decision.Inputs);
        var explained = decision with
        {
            Code = refused.Code,
            Rule = refused.Rule,
            Remedy = passesAt is not null ? PolicyRemedy.Wait : level is not null ? PolicyRemedy.VerifyIdentity : Possible(refused.Remedy, alternatives),
            PassesAt = passesAt,
            NeededVerification = level,
            Alternatives = alternatives,
        };
        return explained with { Text = PolicyText.Of(explained, refused.Min, Math.Max(0, refused.Max)) };
    }

    /// <summary>A remedy that consists in choosing one of no alternatives is none.</summary>
    private static PolicyRemedy Possible(PolicyRemedy remedy, ImmutableArray<PolicyAlternative> alternatives) =>
        alternatives.IsEmpty && remedy is (PolicyRemedy.ChangeAmount or PolicyRemedy.UseAnotherMethod) ? PolicyRemedy.None : remedy;

    /// <summary>Where a limit is for users who are not known well: the level at which the same request passes now.</summary>
    private static VerificationLevel? LevelThatPasses(RegionPolicy? region, PolicyInputs inputs, Finding refused) =>
        refused.Limit?.For.VerificationBelow is { } level
        && Find(region, inputs with { Verification = level }, inputs.Method, inputs.Amount.MinorUnits) is null
            ? level
            : null;

    /// <summary>When the limit that was reached begins anew, if the whole limit would be enough.</summary>
    private static DateTimeOffset? PassesAt(RegionPolicy? region, PolicyInputs inputs, Finding refused)
    {
        var amount = inputs.Amount.MinorUnits;
        return refused.Code switch
        {
            RefusalCode.DayLimitExceeded when refused.Limit!.PerDay >= amount => region!.Calendar.StartOf(inputs.Day.AddDays(1)),
            RefusalCode.MonthLimitExceeded when refused.Limit!.PerMonth >= amount =>
                region!.Calendar.StartOf(RegionCalendar.MonthOf(inputs.Day).AddMonths(1)),
            _ => null,
        };
    }

    /// <summary>Each method with the amounts that would pass with it now.</summary>
    private static ImmutableArray<PolicyAlternative> Alternatives(RegionPolicy region, PolicyInputs inputs)
    {
        var alternatives = ImmutableArray.CreateBuilder<PolicyAlternative>();
        var open = inputs with { Amount = Money.Zero(region.Currency), IsFirstTopUpOffer = false };
        foreach (var method in region.Methods)
        {
            var max = Math.Min(method.Max, Left(region, inputs));
            if (max >= method.Min && Find(region, open, method.Method, max) is null)
            {
                alternatives.Add(new PolicyAlternative(method.Method, method.Min, max));
            }
        }

        return alternatives.DrainToImmutable();
    }

    /// <summary>The most that all limits together leave.</summary>
    private static long Left(RegionPolicy region, PolicyInputs inputs)
    {
        var left = Money.AmountMax;
        foreach (var rule in region.Limits)
        {
            if (rule.For.Includes(inputs))
            {
                left = Math.Min(left, rule.PerPayment ?? left);
                left = Math.Min(left, rule.PerDay - inputs.DayTotal ?? left);
                left = Math.Min(left, rule.PerMonth - inputs.MonthTotal ?? left);
            }
        }

        return left;
    }

    private readonly record struct Finding(RefusalCode Code, string Rule, PolicyRemedy Remedy)
    {
        public VerificationLevel? Verification { get; init; }

        public long Min { get; init; }

        public long Max { get; init; }

        public LimitRule? Limit { get; init; }
    }
}
