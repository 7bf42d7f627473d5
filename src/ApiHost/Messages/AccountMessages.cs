using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What an account is to be.</summary>
/// <param name="Region">Whose rules hold.</param>
/// <param name="AccountType">What kind of account it is.</param>
/// <param name="BirthDate">When the user was born; absent if that is not known.</param>
/// <param name="Verification">How well the user is known; absent for <c>none</c>.</param>
/// <param name="Status">Whether the account may act; absent for <c>active</c>.</param>
internal sealed record AccountBody(
    Region Region, AccountType AccountType, DateOnly? BirthDate = null, VerificationLevel? Verification = null, AccountStatus? Status = null)
{
    /// <summary>The account that it describes.</summary>
    public Account ToAccount(AccountId id) => new(id, Region, AccountType)
    {
        BirthDate = BirthDate,
        Verification = Verification ?? VerificationLevel.None,
        Status = Status ?? AccountStatus.Active,
    };

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => $"an account in {Region}";
}

/// <summary>What is to become of an account; what is absent or null stays as it is.</summary>
/// <param name="Reason">Why, 1 to 256 characters: written into the account's trail.</param>
/// <param name="Region">Whose rules hold.</param>
/// <param name="AccountType">What kind of account it is.</param>
/// <param name="BirthDate">When the user was born.</param>
/// <param name="Verification">How well the user is known.</param>
/// <param name="Status">Where it stands.</param>
internal sealed record AccountChangeBody(
    string? Reason = null,
    Region? Region = null,
    AccountType? AccountType = null,
    DateOnly? BirthDate = null,
    VerificationLevel? Verification = null,
    AccountStatus? Status = null)
{
    /// <summary>The change as its author makes it.</summary>
    public AccountChange ToChange(Caller by) => new(by.Name, Reason ?? "")
    {
        Region = Region,
        Type = AccountType,
        BirthDate = BirthDate,
        Verification = Verification,
        Status = Status,
    };

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => "a change of an account";
}

/// <summary>A birth date as it arrives.</summary>
internal static class BirthDates
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>What is wrong with one; null if nothing is.</summary>
    public static Problem? Validate(DateOnly? birthDate, TimeProvider time) =>
        birthDate < Earliest || birthDate > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)
            ? Problems.MalformedRequest.With("The body is not valid at $.birthDate: it is a date from 1900-01-01 until today.")
            : null;
}

/// <summary>An account.</summary>
internal sealed record AccountMessage(
    AccountId Id, Region Region, AccountType AccountType, DateOnly? BirthDate, VerificationLevel Verification, AccountStatus Status)
{
    public static AccountMessage Of(Account account) =>
        new(account.Id, account.Region, account.Type, account.BirthDate, account.Verification, account.Status);

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>Every change of an account since it was opened, oldest first.</summary>
internal sealed record AccountChangesMessage(IReadOnlyList<ChangedFieldMessage> Changes)
{
    public static AccountChangesMessage Of(AccountTrail trail) => new([.. trail.Changes.Select(ChangedFieldMessage.Of)]);
}

/// <summary>One change of one field.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who made it: <c>service:{clientId}</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Field">What was changed.</param>
/// <param name="From">What it was, as the account's own field is written; null if it was not known.</param>
/// <param name="To">What it became.</param>
internal sealed record ChangedFieldMessage(DateTimeOffset At, string By, string Reason, AccountField Field, string? From, string To)
{
    public static ChangedFieldMessage Of(ChangedField change) => new(
        change.At, change.By, change.Reason, change.Field, change.From is { } from ? Value(change.Field, from) : null, Value(change.Field, change.To));

    // The trail keeps enumerations by their names in the domain; the API has its own.
    private static string Value(AccountField field, string value) => field switch
    {
        AccountField.Type => WireNames.AccountTypes[Enum.Parse<AccountType>(value)],
        AccountField.Verification => WireNames.VerificationLevels[Enum.Parse<VerificationLevel>(value)],
        AccountField.Status => WireNames.AccountStatuses[Enum.Parse<AccountStatus>(value)],
        _ => value,
    };
}
