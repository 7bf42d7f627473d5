namespace IM2.ApiHost;

/// <summary>What a service has asked of a wallet.</summary>
internal enum OperationKind
{
    /// <summary>A charge.</summary>
    Charge,

    /// <summary>An undo of a charge.</summary>
    Undo,

    /// <summary>A credit of bonus money.</summary>
    Credit,

    /// <summary>A hold.</summary>
    Hold,

    /// <summary>A capture of a hold.</summary>
    Capture,

    /// <summary>A release of a hold.</summary>
    Release,

    /// <summary>A gift.</summary>
    Gift,
}
