using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>Whether a wallet may move money. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<WalletStatus>))]
public readonly record struct WalletStatus(string Name) : ICode<WalletStatus>
{
    /// <summary>It may.</summary>
    public static WalletStatus Open { get; } = new("open");

    /// <summary>Money comes in, none goes out.</summary>
    public static WalletStatus Frozen { get; } = new("frozen");

    /// <summary>Never again.</summary>
    public static WalletStatus Closed { get; } = new("closed");

    static WalletStatus ICode<WalletStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Which of a wallet's money. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<WalletPart>))]
public readonly record struct WalletPart(string Name) : ICode<WalletPart>
{
    /// <summary>Money that was paid for.</summary>
    public static WalletPart Paid { get; } = new("paid");

    /// <summary>Money that was given.</summary>
    public static WalletPart Bonus { get; } = new("bonus");

    /// <summary>Money that is set aside.</summary>
    public static WalletPart Held { get; } = new("held");

    /// <summary>What is owed after a chargeback.</summary>
    public static WalletPart Debt { get; } = new("debt");

    static WalletPart ICode<WalletPart>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Why a wallet's money changed. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<TransferKind>))]
public readonly record struct TransferKind(string Name) : ICode<TransferKind>
{
    /// <summary>A top-up came in.</summary>
    public static TransferKind TopUp { get; } = new("top_up");

    /// <summary>Bonus was given.</summary>
    public static TransferKind BonusGrant { get; } = new("bonus_grant");

    /// <summary>It was spent.</summary>
    public static TransferKind Charge { get; } = new("charge");

    /// <summary>A charge was undone.</summary>
    public static TransferKind ChargeUndo { get; } = new("charge_undo");

    /// <summary>It was set aside.</summary>
    public static TransferKind Hold { get; } = new("hold");

    /// <summary>What was set aside was spent.</summary>
    public static TransferKind Capture { get; } = new("capture");

    /// <summary>What was set aside came back.</summary>
    public static TransferKind Release { get; } = new("release");

    /// <summary>Bonus has expired.</summary>
    public static TransferKind BonusExpiry { get; } = new("bonus_expiry");

    /// <summary>A top-up was refunded.</summary>
    public static TransferKind Refund { get; } = new("refund");

    /// <summary>The payer's bank took a top-up back.</summary>
    public static TransferKind Chargeback { get; } = new("chargeback");

    /// <summary>A dispute was won: the money is back.</summary>
    public static TransferKind DisputeWon { get; } = new("dispute_won");

    /// <summary>A gift has left.</summary>
    public static TransferKind GiftSent { get; } = new("gift_sent");

    /// <summary>A gift has come.</summary>
    public static TransferKind GiftReceived { get; } = new("gift_received");

    /// <summary>A gift has come back.</summary>
    public static TransferKind GiftReturned { get; } = new("gift_returned");

    /// <summary>The wallet was frozen, opened or closed.</summary>
    public static TransferKind StatusChange { get; } = new("status_change");

    /// <summary>A refund failed: the money is back.</summary>
    public static TransferKind RefundReversal { get; } = new("refund_reversal");

    static TransferKind ICode<TransferKind>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Which way an entry changed a wallet. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<EntryDirection>))]
public readonly record struct EntryDirection(string Name) : ICode<EntryDirection>
{
    /// <summary>The wallet gained.</summary>
    public static EntryDirection In { get; } = new("in");

    /// <summary>The wallet gave.</summary>
    public static EntryDirection Out { get; } = new("out");

    static EntryDirection ICode<EntryDirection>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>How a hold stands. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<HoldStatus>))]
public readonly record struct HoldStatus(string Name) : ICode<HoldStatus>
{
    /// <summary>The money is set aside.</summary>
    public static HoldStatus Open { get; } = new("open");

    /// <summary>It was spent, or a part of it.</summary>
    public static HoldStatus Captured { get; } = new("captured");

    /// <summary>It was given back.</summary>
    public static HoldStatus Released { get; } = new("released");

    /// <summary>Its time has come: it was given back.</summary>
    public static HoldStatus Expired { get; } = new("expired");

    static HoldStatus ICode<HoldStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}

/// <summary>Where a gift stands. New names may come: handle those that you don't know.</summary>
/// <param name="Name">As the API writes it.</param>
[JsonConverter(typeof(CodeConverter<GiftStatus>))]
public readonly record struct GiftStatus(string Name) : ICode<GiftStatus>
{
    /// <summary>Recorded.</summary>
    public static GiftStatus Started { get; } = new("started");

    /// <summary>It has left its giver.</summary>
    public static GiftStatus Sent { get; } = new("sent");

    /// <summary>It has arrived.</summary>
    public static GiftStatus Received { get; } = new("received");

    /// <summary>The other wallet refused it; it is on its way back.</summary>
    public static GiftStatus Refused { get; } = new("refused");

    /// <summary>It has come back.</summary>
    public static GiftStatus Returned { get; } = new("returned");

    /// <summary>It never left.</summary>
    public static GiftStatus Failed { get; } = new("failed");

    static GiftStatus ICode<GiftStatus>.Of(string name) => new(name);

    /// <inheritdoc cref="Name"/>
    public override string ToString() => Name ?? "";
}
