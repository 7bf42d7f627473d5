using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>A page of a wallet's entries, newest first.</summary>
/// <param name="Entries">At most as many as asked for; it may be fewer, even none, where few match and there is another page still.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
internal sealed record EntriesMessage(IReadOnlyList<EntryMessage> Entries, string? Next);

/// <summary>One change of a wallet's money.</summary>
/// <param name="Sequence">Its place in the ledger.</param>
/// <param name="Transfer">The transfer that it belongs to.</param>
/// <param name="Kind">What the transfer is.</param>
/// <param name="At">When.</param>
/// <param name="Part">Which part of the wallet: paid, bonus, held or debt.</param>
/// <param name="Amount">Signed: positive where the wallet gained.</param>
/// <param name="Operation">The operation that it belongs to, as a service asked for it; null for none.</param>
/// <param name="Payment">The top-up that it credits; null for none.</param>
internal sealed record EntryMessage(
    long Sequence, string Transfer, TransferKind Kind, DateTimeOffset At, LedgerAccountKind Part, MoneyMessage Amount, OperationId? Operation, PaymentId? Payment)
{
    public static EntryMessage Of(WalletEntry entry) => new(
        entry.Sequence, entry.Transfer.Value, entry.Kind, entry.At, entry.Part, MoneyMessage.Of(entry.Amount), OperationOf(entry), PaymentOf(entry));

    private static OperationId? OperationOf(WalletEntry entry)
    {
        OperationKind? kind = entry.Kind switch
        {
            TransferKind.Charge => OperationKind.Charge,
            TransferKind.ChargeUndo => OperationKind.Undo,
            TransferKind.BonusGrant => OperationKind.Credit,
            TransferKind.Hold => OperationKind.Hold,
            TransferKind.Capture => OperationKind.Capture,
            TransferKind.Release => OperationKind.Release,
            TransferKind.GiftSent => OperationKind.Gift,
            _ => null,
        };
        return kind is { } known && entry.Transfer.Value.Split(':') is [("request" or "gift-sent"), var digits] && RequestId.IsFromKey(digits)
            ? OperationId.Of(known, entry.At, entry.Transfer)
            : null;
    }

    private static PaymentId? PaymentOf(WalletEntry entry) =>
        entry.Kind == TransferKind.TopUp && PaymentId.TryParse(entry.Transfer.Value[(entry.Transfer.Value.IndexOf(':') + 1)..], null, out var payment)
            ? payment
            : null;
}

/// <summary>A page of an account's top-ups, newest first.</summary>
/// <param name="TopUps">At most as many as asked for; it may be fewer, even none, where there is another page still.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
internal sealed record TopUpsMessage(IReadOnlyList<PaymentMessage> TopUps, string? Next);
