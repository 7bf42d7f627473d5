namespace IM2.Grains;

/// <summary>What tells to which account a grain belongs.</summary>
public enum AccountSource
{
    /// <summary>Its key, which is the account.</summary>
    Key,

    /// <summary>The end of its key, after the last '/'.</summary>
    EndOfKey,

    /// <summary>Who calls it first: <see cref="AccountHint"/>. Where nobody does, its key stands for an account of its own.</summary>
    Hint,
}
