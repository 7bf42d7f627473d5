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
internal sealed record RegistrationBody(AccountId AccountId, string Password, Region Region, AccountType AccountType)
{
    /// <summary>Without the password, for it must not reach a log.</summary>
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
