namespace IM2.Domain;

/// <summary>Whether an account may act. Numbers are stored: they are never reused.</summary>
public enum AccountStatus
{
    /// <summary>It may.</summary>
    Active = 0,

    /// <summary>Suspended by an operator: nothing may be started.</summary>
    Frozen = 1,

    /// <summary>Ended for good.</summary>
    Closed = 2,
}
