namespace IM2.Domain;

/// <summary>What kind of account the instant messenger gave its user; top-up rules depend on it.</summary>
public enum AccountType
{
    /// <summary>Not said. Never stored: input without a type is refused.</summary>
    None = 0,

    /// <summary>Tries the messenger without having signed up.</summary>
    Guest = 1,

    /// <summary>Signed up, pays nothing.</summary>
    Free = 2,

    /// <summary>The ordinary paying account.</summary>
    Standard = 3,

    /// <summary>Pays for more.</summary>
    Premium = 4,

    /// <summary>Belongs to a company.</summary>
    Enterprise = 5,
}
