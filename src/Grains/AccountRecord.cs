using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>What grain storage keeps of an account.</summary>
[GenerateSerializer, Alias("im2.account-record")]
public sealed class AccountRecord
{
    /// <summary>The name under which accounts are stored.</summary>
    public const string StateName = "account";

    /// <summary>The account; null if there is none.</summary>
    [Id(0)]
    public Account? Account { get; set; }

    /// <summary>A salted, slow hash of the user's password; null if the user logs in elsewhere.</summary>
    [Id(1)]
    public string? PasswordHash { get; set; }

    /// <summary>The account as it was opened: what a repeated opening is compared with; null while it has never been changed.</summary>
    [Id(2)]
    public Account? Opened { get; set; }

    /// <summary>Every change since it was opened, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<ChangedField> Changes { get; set; } = [];
}
