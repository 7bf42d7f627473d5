using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>What kind of account it is. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<AccountType>))]
public readonly record struct AccountType(string Name) : ICode<AccountType>
{
    /// <summary>A guest.</summary>
    public static AccountType Guest { get; } = new("guest");

    /// <summary>A free account.</summary>
    public static AccountType Free { get; } = new("free");

    /// <summary>A standard account.</summary>
    public static AccountType Standard { get; } = new("standard");

    /// <summary>A premium account.</summary>
    public static AccountType Premium { get; } = new("premium");

    /// <summary>An enterprise account.</summary>
    public static AccountType Enterprise { get; } = new("enterprise");

    static AccountType ICode<AccountType>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>How well a user is known. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<VerificationLevel>))]
public readonly record struct VerificationLevel(string Name) : ICode<VerificationLevel>
{
    /// <summary>Not at all.</summary>
    public static VerificationLevel None { get; } = new("none");

    /// <summary>Basically.</summary>
    public static VerificationLevel Basic { get; } = new("basic");

    /// <summary>By an identity document.</summary>
    public static VerificationLevel Full { get; } = new("full");

    static VerificationLevel ICode<VerificationLevel>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Whether an account may act. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<AccountStatus>))]
public readonly record struct AccountStatus(string Name) : ICode<AccountStatus>
{
    /// <summary>It may.</summary>
    public static AccountStatus Active { get; } = new("active");

    /// <summary>Not for now.</summary>
    public static AccountStatus Frozen { get; } = new("frozen");

    /// <summary>Never again.</summary>
    public static AccountStatus Closed { get; } = new("closed");

    static AccountStatus ICode<AccountStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>What was changed of an account. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<AccountField>))]
public readonly record struct AccountField(string Name) : ICode<AccountField>
{
    /// <summary>Whose rules hold.</summary>
    public static AccountField Region { get; } = new("region");

    /// <summary>What kind of account it is.</summary>
    public static AccountField AccountType { get; } = new("account_type");

    /// <summary>When the user was born.</summary>
    public static AccountField BirthDate { get; } = new("birth_date");

    /// <summary>How well the user is known.</summary>
    public static AccountField Verification { get; } = new("verification");

    /// <summary>Whether it may act.</summary>
    public static AccountField Status { get; } = new("status");

    static AccountField ICode<AccountField>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}
