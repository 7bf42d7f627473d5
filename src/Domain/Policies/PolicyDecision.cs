using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What would make a refused top-up pass. Numbers are stored and sent: they are never reused.</summary>
public enum PolicyRemedy
{
    /// <summary>The top-up is allowed, or nothing that the user can do helps.</summary>
    None = 0,

    /// <summary>To wait until <see cref="PolicyDecision.PassesAt"/>.</summary>
    Wait = 1,

    /// <summary>To be known as well as <see cref="PolicyDecision.NeededVerification"/> says.</summary>
    VerifyIdentity = 2,

    /// <summary>To use one of the methods in <see cref="PolicyDecision.Alternatives"/>.</summary>
    UseAnotherMethod = 3,

    /// <summary>To choose an amount within <see cref="PolicyDecision.Alternatives"/>.</summary>
    ChangeAmount = 4,

    /// <summary>To ask support: the account is frozen or closed.</summary>
    AskSupport = 5,

    /// <summary>To finish or give up an open payment.</summary>
    FinishOpenPayments = 6,

    /// <summary>To choose an offer that is not for first top-ups.</summary>
    ChooseAnotherOffer = 7,
}

/// <summary>A method and the amounts that would pass with it now.</summary>
/// <param name="Method">The method.</param>
/// <param name="Min">The smallest amount, minor units of the region's currency.</param>
/// <param name="Max">The largest amount, minor units.</param>
[GenerateSerializer, Immutable, Alias("im2.policy-alternative")]
public readonly record struct PolicyAlternative(
    [property: Id(0)] PaymentMethod Method, [property: Id(1)] long Min, [property: Id(2)] long Max);

/// <summary>One sentence for the user, in each language that the product speaks.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In simplified Chinese.</param>
[GenerateSerializer, Immutable, Alias("im2.localized-text")]
public sealed record LocalizedText([property: Id(0)] string English, [property: Id(1)] string Chinese);

/// <summary>What a policy was given to decide: enough to decide again, under any version, and no more of the user than that.</summary>
/// <param name="Region">Whose rules hold.</param>
/// <param name="AccountType">What kind of account it was.</param>
/// <param name="Verification">How well the user was known.</param>
/// <param name="AccountStatus">Whether the account might act.</param>
/// <param name="Amount">What was to be paid.</param>
/// <param name="Method">How.</param>
/// <param name="IsFirstTopUpOffer">Whether the offer was one that a wallet can have once.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Day">The region's date; <c>default</c> where the region has no policy.</param>
/// <param name="Age">The user's age in whole years on that date; null if it is not known.</param>
/// <param name="DayTotal">What the wallet had topped up on that day before, minor units.</param>
/// <param name="MonthTotal">What the wallet had topped up in that month before, minor units.</param>
/// <param name="OpenPayments">How many payments of the wallet were open.</param>
/// <param name="HasToppedUp">Whether the wallet had ever been topped up, or a first top-up was on its way.</param>
[GenerateSerializer, Immutable, Alias("im2.policy-inputs")]
public sealed record PolicyInputs(
    [property: Id(0)] Region Region,
    [property: Id(1)] AccountType AccountType,
    [property: Id(2)] VerificationLevel Verification,
    [property: Id(3)] AccountStatus AccountStatus,
    [property: Id(4)] Money Amount,
    [property: Id(5)] PaymentMethod Method,
    [property: Id(6)] bool IsFirstTopUpOffer,
    [property: Id(7)] DateTimeOffset At,
    [property: Id(8)] DateOnly Day,
    [property: Id(9)] int? Age,
    [property: Id(10)] long DayTotal,
    [property: Id(11)] long MonthTotal,
    [property: Id(12)] int OpenPayments,
    [property: Id(13)] bool HasToppedUp);

/// <summary>Whether a top-up is allowed, and all that explains it.</summary>
[GenerateSerializer, Immutable, Alias("im2.policy-decision")]
public sealed record PolicyDecision
{
    /// <summary>Why it is refused; null when it is allowed.</summary>
    [Id(0)]
    public RefusalCode? Code { get; init; }

    /// <summary>The id of the rule that refused, as the policy names it; null when it is allowed.</summary>
    [Id(1)]
    public string? Rule { get; init; }

    /// <summary>Which version of the policy decided.</summary>
    [Id(2)]
    public required string PolicyVersion { get; init; }

    /// <summary>What was decided upon.</summary>
    [Id(3)]
    public required PolicyInputs Inputs { get; init; }

    /// <summary>What would make it pass.</summary>
    [Id(4)]
    public PolicyRemedy Remedy { get; init; }

    /// <summary>When the same request would pass, as far as this rule goes, UTC; null if time changes nothing.</summary>
    [Id(5)]
    public DateTimeOffset? PassesAt { get; init; }

    /// <summary>How well known a user passes now with the same request; null if that is not what is missing.</summary>
    [Id(6)]
    public VerificationLevel? NeededVerification { get; init; }

    /// <summary>What would pass now, in the order in which methods are shown; empty when allowed or when nothing would.</summary>
    [Id(7)]
    public ImmutableArray<PolicyAlternative> Alternatives { get; init; } = [];

    /// <summary>Why it is refused, for the user; null when it is allowed.</summary>
    [Id(8)]
    public LocalizedText? Text { get; init; }

    /// <summary>Whether the top-up is allowed.</summary>
    public bool IsAllowed => Code is null;

    /// <inheritdoc/>
    public bool Equals(PolicyDecision? other) =>
        other is not null
        && (Code, Rule, PolicyVersion, Remedy, PassesAt, NeededVerification, Text)
            == (other.Code, other.Rule, other.PolicyVersion, other.Remedy, other.PassesAt, other.NeededVerification, other.Text)
        && Inputs == other.Inputs && Alternatives.SequenceEqual(other.Alternatives);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Rule, PolicyVersion, Inputs);
}
