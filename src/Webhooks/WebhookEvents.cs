using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;

namespace IM2.Webhooks;

/// <summary>Which events of wallets are told, and under which names. Names are sent: they are never reused.</summary>
internal static class WebhookEvents
{
    private static readonly ImmutableArray<(TransferKind Kind, string Type)> All =
    [
        (TransferKind.TopUp, "wallet.top_up_credited"),
        (TransferKind.BonusGrant, "wallet.bonus_granted"),
        (TransferKind.Charge, "wallet.charged"),
        (TransferKind.ChargeUndo, "wallet.charge_undone"),
        (TransferKind.Hold, "wallet.hold_placed"),
        (TransferKind.Capture, "wallet.hold_captured"),
        (TransferKind.Release, "wallet.hold_released"),
        (TransferKind.BonusExpiry, "wallet.bonus_expired"),
        (TransferKind.Refund, "wallet.top_up_refunded"),
        (TransferKind.Chargeback, "wallet.top_up_charged_back"),
        (TransferKind.DisputeWon, "wallet.unwinding_reversed"),
        (TransferKind.RefundReversal, "wallet.unwinding_reversed"),
        (TransferKind.GiftSent, "wallet.gift_sent"),
        (TransferKind.GiftReceived, "wallet.gift_received"),
        (TransferKind.GiftReturned, "wallet.gift_returned"),
        (TransferKind.StatusChange, "wallet.status_changed"),
        (TransferKind.TopUpDelay, "payment.delayed"),
    ];

    /// <summary>Every type.</summary>
    public static ImmutableArray<string> Types { get; } = [.. All.Select(static one => one.Type).Distinct()];

    /// <summary>What the transfers of some types are in the ledger.</summary>
    public static ImmutableHashSet<TransferKind> KindsOf(IEnumerable<string> types) =>
        [.. All.Where(one => types.Contains(one.Type)).Select(static one => one.Kind)];

    /// <summary>The type under which an event is told; null if it is not.</summary>
    public static string? TypeOf(WalletEvent happened) => happened switch
    {
        WalletEvent.TopUpCredited => "wallet.top_up_credited",
        WalletEvent.BonusGranted => "wallet.bonus_granted",
        WalletEvent.Charged => "wallet.charged",
        WalletEvent.ChargeUndone => "wallet.charge_undone",
        WalletEvent.HoldPlaced => "wallet.hold_placed",
        WalletEvent.HoldCaptured => "wallet.hold_captured",
        WalletEvent.HoldReleased => "wallet.hold_released",
        WalletEvent.BonusExpired => "wallet.bonus_expired",
        WalletEvent.TopUpUnwound { Cause: UnwindingCause.Refund } => "wallet.top_up_refunded",
        WalletEvent.TopUpUnwound => "wallet.top_up_charged_back",
        WalletEvent.UnwindingReversed => "wallet.unwinding_reversed",
        WalletEvent.GiftSent => "wallet.gift_sent",
        WalletEvent.GiftReceived => "wallet.gift_received",
        WalletEvent.GiftReturned => "wallet.gift_returned",
        WalletEvent.StatusSet => "wallet.status_changed",
        WalletEvent.TopUpDelayed => "payment.delayed",

        // What is kept of limits is our own affair.
        WalletEvent.TopUpReserved => null,
        WalletEvent.TopUpReleased => null,
        WalletEvent.CommandRefused => null,
        _ => throw new UnreachableException($"Whether {happened.GetType().Name} is told is not decided."),
    };
}
