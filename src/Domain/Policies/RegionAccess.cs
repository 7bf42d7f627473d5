namespace IM2.Domain;

/// <summary>What a region's financial policy allows.</summary>
public enum RegionAccess
{
    /// <summary>Not said; no valid policy has it.</summary>
    None = 0,

    /// <summary>Every method that the region lists.</summary>
    Open = 1,

    /// <summary>Only methods by which money does not cross the region's border.</summary>
    DomesticOnly = 2,

    /// <summary>No top-up at all.</summary>
    Blocked = 3,
}
