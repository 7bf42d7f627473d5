namespace IM2.Client;

/// <summary>What an account is to be when it is opened.</summary>
public sealed record NewAccount
{
    /// <summary>Whose rules hold: an ISO 3166-1 alpha-2 code, such as <c>CN</c>.</summary>
    public required string Region { get; init; }

    /// <summary>What kind of account it is.</summary>
    public required AccountType AccountType { get; init; }

    /// <summary>When the user was born. Default: null, not known.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>How well the user is known. Default: null, which is <see cref="VerificationLevel.None"/>.</summary>
    public VerificationLevel? Verification { get; init; }

    /// <summary>Whether it may act. Default: null, which is <see cref="AccountStatus.Active"/>.</summary>
    public AccountStatus? Status { get; init; }

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => $"an account in {Region}";
}

/// <summary>What is to become of an account; what is null stays as it is.</summary>
public sealed record AccountChange
{
    /// <summary>Why, 1 to 256 characters: written into the account's trail.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc cref="NewAccount.Region"/>
    public string? Region { get; init; }

    /// <inheritdoc cref="NewAccount.AccountType"/>
    public AccountType? AccountType { get; init; }

    /// <summary>When the user was born.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>How well the user is known.</summary>
    public VerificationLevel? Verification { get; init; }

    /// <summary>Whether it may act. A closed account stays closed.</summary>
    public AccountStatus? Status { get; init; }

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => "a change of an account";
}

/// <summary>An account.</summary>
public sealed record Account
{
    /// <summary>Its id, which you chose.</summary>
    public required string Id { get; init; }

    /// <summary>Whose rules hold: an ISO 3166-1 alpha-2 code.</summary>
    public required string Region { get; init; }

    /// <summary>What kind of account it is.</summary>
    public required AccountType AccountType { get; init; }

    /// <summary>When the user was born; null if that is not known.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>How well the user is known.</summary>
    public VerificationLevel Verification { get; init; }

    /// <summary>Whether it may act.</summary>
    public AccountStatus Status { get; init; }

    /// <summary>Without the birth date, for it must not reach a log.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>One change of one field of an account.</summary>
public sealed record ChangedField
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who made it, such as <c>service:im-backend</c>.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What was changed.</summary>
    public required AccountField Field { get; init; }

    /// <summary>What it was, as the account's own field is written; null if it was not known.</summary>
    public string? From { get; init; }

    /// <summary>What it became.</summary>
    public required string To { get; init; }
}

/// <summary>An answer with the trail of an account.</summary>
internal sealed record AccountTrail
{
    public required IReadOnlyList<ChangedField> Changes { get; init; }
}
