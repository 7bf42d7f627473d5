using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>A password as it arrives: never shown, never logged.</summary>
internal static class PasswordRules
{
    public const int LengthMin = 8;
    public const int LengthMax = 128;

    /// <summary>Whether a password has an acceptable length.</summary>
    public static bool Accepts(string password) => password.Length is >= LengthMin and <= LengthMax;
}

/// <summary>A new user.</summary>
/// <param name="AccountId">The id that the user chooses.</param>
/// <param name="Password">The password, 8 to 128 characters.</param>
/// <param name="Region">Whose rules hold.</param>
/// <param name="AccountType"><c>free</c> or <c>guest</c>.</param>
/// <param name="BirthDate">When the user was born, as the user says; absent if that is not said.</param>
internal sealed record RegistrationBody(AccountId AccountId, string Password, Region Region, AccountType AccountType, DateOnly? BirthDate = null)
{
    /// <summary>Whether anybody may give themselves an account of this type: the others are paid for, or somebody vouches for them.</summary>
    internal bool IsTypeForAnybody => AccountType is AccountType.Free or AccountType.Guest;

    /// <summary>Without password and birth date, for they must not reach a log.</summary>
    public override string ToString() => $"registration of {AccountId}";
}

/// <summary>A user who logs in.</summary>
internal sealed record LoginBody(AccountId AccountId, string Password)
{
    /// <summary>Without the password, for it must not reach a log.</summary>
    public override string ToString() => $"login of {AccountId}";
}

/// <summary>Who is logged in.</summary>
internal sealed record SessionMessage(AccountId AccountId);
