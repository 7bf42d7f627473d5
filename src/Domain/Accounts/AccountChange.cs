using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What is to become of an account. What is null stays as it is.</summary>
/// <param name="By">Who makes the change: an operator, or a service by its name.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("im2.account-change")]
public sealed record AccountChange([property: Id(0)] string By, [property: Id(1)] string Reason)
{
    /// <summary>The longest <see cref="By"/> and <see cref="Reason"/>, in characters: the trail is stored with the account.</summary>
    public const int TextLengthMax = 256;

    /// <summary>Whose rules are to hold.</summary>
    [Id(2)]
    public Region? Region { get; init; }

    /// <summary>What kind of account it is to be.</summary>
    [Id(3)]
    public AccountType? Type { get; init; }

    /// <summary>When the user was born.</summary>
    [Id(4)]
    public DateOnly? BirthDate { get; init; }

    /// <summary>How well the user is known.</summary>
    [Id(5)]
    public VerificationLevel? Verification { get; init; }

    /// <summary>Whether the account may act.</summary>
    [Id(6)]
    public AccountStatus? Status { get; init; }
}

/// <summary>What of an account was changed. Numbers are stored and sent: they are never reused.</summary>
public enum AccountField
{
    /// <summary>Never stored.</summary>
    None = 0,

    /// <summary><see cref="Account.Region"/>.</summary>
    Region = 1,

    /// <summary><see cref="Account.Type"/>.</summary>
    Type = 2,

    /// <summary><see cref="Account.BirthDate"/>.</summary>
    BirthDate = 3,

    /// <summary><see cref="Account.Verification"/>.</summary>
    Verification = 4,

    /// <summary><see cref="Account.Status"/>.</summary>
    Status = 5,
}

/// <summary>One change in the trail of an account.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who made it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Field">What was changed.</param>
/// <param name="From">What it was; null if it was not known.</param>
/// <param name="To">What it became.</param>
[GenerateSerializer, Immutable, Alias("im2.changed-field")]
public sealed record ChangedField(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string By,
    [property: Id(2)] string Reason,
    [property: Id(3)] AccountField Field,
    [property: Id(4)] string? From,
    [property: Id(5)] string To);

/// <summary>How accounts change. Pure.</summary>
public static class AccountChanges
{
    /// <summary>What a change does: one entry for each field that becomes another; none if the account is like that already.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">What is to become of it.</param>
    /// <param name="at">Now, UTC.</param>
    public static Decision<ChangedField> Decide(Account account, AccountChange change, DateTimeOffset at)
    {
        if (!IsText(change.By) || !IsText(change.Reason))
        {
            return new Refusal(
                RefusalCode.ReasonRequired,
                $"A change of an account says by whom and why, in 1 to {AccountChange.TextLengthMax} characters each.");
        }

        var changed = ImmutableArray.CreateBuilder<ChangedField>();
        Compare(AccountField.Region, account.Region.Code, change.Region?.Code);
        Compare(AccountField.Type, $"{account.Type}", change.Type is { } type ? $"{type}" : null);
        Compare(AccountField.BirthDate, Iso(account.BirthDate), Iso(change.BirthDate));
        Compare(AccountField.Verification, $"{account.Verification}", change.Verification is { } level ? $"{level}" : null);
        Compare(AccountField.Status, $"{account.Status}", change.Status is { } status ? $"{status}" : null);
        return account.Status == AccountStatus.Closed && changed.Count > 0
            ? new Refusal(RefusalCode.AccountNotActive, $"The account '{account.Id}' is closed for good.")
            : changed.ToImmutable();

        void Compare(AccountField field, string? from, string? to)
        {
            if (to is not null && to != from)
            {
                changed.Add(new ChangedField(at, change.By, change.Reason, field, from, to));
            }
        }
    }

    /// <summary>The account as a change makes it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">One that was not refused.</param>
    public static Account Apply(Account account, AccountChange change) => account with
    {
        Region = change.Region ?? account.Region,
        Type = change.Type ?? account.Type,
        BirthDate = change.BirthDate ?? account.BirthDate,
        Verification = change.Verification ?? account.Verification,
        Status = change.Status ?? account.Status,
    };

    private static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= AccountChange.TextLengthMax;

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
