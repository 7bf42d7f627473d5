namespace IM2.Domain;

/// <summary>How well the messenger knows who its user is. Numbers are stored and compared: a higher one includes the lower ones.</summary>
public enum VerificationLevel
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>A phone number or the like was confirmed.</summary>
    Basic = 1,

    /// <summary>An identity document was checked.</summary>
    Full = 2,
}
