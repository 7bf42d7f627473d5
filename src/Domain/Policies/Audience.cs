using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>Whom a rule is for. Every condition that is said must hold; one that is not said holds for everybody.</summary>
/// <param name="AccountTypes">Accounts of one of these types; empty for all.</param>
/// <param name="VerificationBelow">Users who are known less well than this; null for all.</param>
/// <param name="AgeFrom">Users of at least this age in whole years; null for no lower bound.</param>
/// <param name="AgeBelow">Users younger than this; null for no upper bound.</param>
/// <param name="IncludesUnknownAge">Whether a rule with an age is for users whose age is not known, too.</param>
public sealed record Audience(
    ImmutableArray<AccountType> AccountTypes, VerificationLevel? VerificationBelow, int? AgeFrom, int? AgeBelow, bool IncludesUnknownAge)
{
    /// <summary>Everybody.</summary>
    public static Audience Everybody { get; } = new([], null, null, null, IncludesUnknownAge: false);

    /// <summary>Whether a user belongs to it.</summary>
    public bool Includes(PolicyInputs user) =>
        (AccountTypes.IsEmpty || AccountTypes.Contains(user.AccountType))
        && (VerificationBelow is not { } level || user.Verification < level)
        && (AgeFrom is not { } from || (user.Age is { } old ? old >= from : IncludesUnknownAge))
        && (AgeBelow is not { } below || (user.Age is { } young ? young < below : IncludesUnknownAge));
}
