namespace IM2.Checker;

/// <summary>What a client asks for.</summary>
internal enum OperationKind
{
    /// <summary>Spends.</summary>
    Charge,

    /// <summary>Gives a part of a charge back.</summary>
    Undo,

    /// <summary>Gives bonus money.</summary>
    Credit,

    /// <summary>Sets money aside.</summary>
    Hold,

    /// <summary>Spends a part of a hold; the rest is free again.</summary>
    Capture,

    /// <summary>Ends a hold.</summary>
    Release,

    /// <summary>Moves paid money to another wallet.</summary>
    Gift,

    /// <summary>Starts a top-up.</summary>
    TopUp,

    /// <summary>Pays a top-up at the payment provider's cashier.</summary>
    Pay,

    /// <summary>Gives back a part of a top-up.</summary>
    Refund,

    /// <summary>Reads where a top-up stands.</summary>
    ReadTopUp,

    /// <summary>Reads where a gift stands.</summary>
    ReadGift,

    /// <summary>Reads a wallet.</summary>
    ReadWallet,

    /// <summary>Reads the newest entries of a wallet.</summary>
    ReadEntries,

    /// <summary>Reads a wallet when everything is over.</summary>
    FinalWallet,
}

/// <summary>What kinds have in common.</summary>
internal static class OperationKinds
{
    /// <summary>Whether its one transfer has the request's name, also where it was refused.</summary>
    public static bool IsOrder(this OperationKind kind) => kind <= OperationKind.Gift;

    /// <summary>Whether it changes anything.</summary>
    public static bool IsRead(this OperationKind kind) => kind >= OperationKind.ReadTopUp;
}
