using Orleans;

namespace IM2.Domain;

/// <summary>Who owns a wallet, as far as money rules need to know.</summary>
/// <param name="Id">The account.</param>
/// <param name="Region">Whose rules hold.</param>
/// <param name="Type">What kind of account it is.</param>
[GenerateSerializer, Immutable, Alias("im2.account")]
public sealed record Account(
    [property: Id(0)] AccountId Id,
    [property: Id(1)] Region Region,
    [property: Id(2)] AccountType Type)
{
    /// <summary>When the user was born; null if that is not known.</summary>
    [Id(3)]
    public DateOnly? BirthDate { get; init; }

    /// <summary>How well the user is known.</summary>
    [Id(4)]
    public VerificationLevel Verification { get; init; }

    /// <summary>Whether the account may act.</summary>
    [Id(5)]
    public AccountStatus Status { get; init; }

    /// <summary>The user's age in whole years on a day; null if the birth date is not known.</summary>
    /// <remarks>Who was born on 29 February is a year older on 1 March of a common year, so that nobody passes for older than they are.</remarks>
    public int? AgeOn(DateOnly day)
    {
        if (BirthDate is not { } born)
        {
            return null;
        }

        var hadBirthday = (day.Month, day.Day).CompareTo((born.Month, born.Day)) >= 0;
        return day.Year - born.Year - (hadBirthday ? 0 : 1);
    }
}
