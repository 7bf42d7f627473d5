using System.Collections.Frozen;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>How the API writes the members of an enumeration. What has no name here can neither be sent nor received.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class WireNames<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<T, string> _names;
    private readonly FrozenDictionary<string, T> _values;

    internal WireNames(params (T Value, string Name)[] names)
    {
        _names = names.ToFrozenDictionary(pair => pair.Value, pair => pair.Name);
        _values = names.ToFrozenDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        All = [.. names.Select(pair => pair.Name)];
    }

    /// <summary>Every name, in the order of the enumeration.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>The name of a value.</summary>
    public string this[T value] => _names[value];

    /// <summary>The value of a name.</summary>
    public bool TryParse(string name, out T value) => _values.TryGetValue(name, out value);
}

/// <summary>The names of every enumeration that the API shows.</summary>
internal static class WireNames
{
    public static readonly WireNames<PaymentMethod> PaymentMethods =
        new([.. PaymentMethodNames.All.Select(method => (method, method.Name()))]);

    public static readonly WireNames<PaymentStatus> PaymentStatuses = new(
        (PaymentStatus.Created, "created"),
        (PaymentStatus.Unknown, "unknown"),
        (PaymentStatus.AwaitingUser, "awaiting_user"),
        (PaymentStatus.Processing, "processing"),
        (PaymentStatus.Paid, "paid"),
        (PaymentStatus.Credited, "credited"),
        (PaymentStatus.Failed, "failed"),
        (PaymentStatus.Cancelled, "cancelled"),
        (PaymentStatus.Expired, "expired"),
        (PaymentStatus.Refused, "refused"),
        (PaymentStatus.Returning, "returning"),
        (PaymentStatus.Returned, "returned"),
        (PaymentStatus.PartlyRefunded, "partly_refunded"),
        (PaymentStatus.Refunded, "refunded"),
        (PaymentStatus.Disputed, "disputed"),
        (PaymentStatus.DisputeWon, "dispute_won"),
        (PaymentStatus.DisputeLost, "dispute_lost"));

    public static readonly WireNames<WaitingFor> WaitingFors = new(
        (WaitingFor.User, "user"),
        (WaitingFor.Provider, "provider"),
        (WaitingFor.Bank, "bank"),
        (WaitingFor.Wallet, "wallet"),
        (WaitingFor.Refund, "refund"),
        (WaitingFor.Dispute, "dispute"),
        (WaitingFor.Support, "support"),
        (WaitingFor.Closing, "closing"));

    public static readonly WireNames<RefundStatus> RefundStatuses = new(
        (RefundStatus.Created, "created"),
        (RefundStatus.Unwound, "unwound"),
        (RefundStatus.Processing, "processing"),
        (RefundStatus.Stuck, "stuck"),
        (RefundStatus.Succeeded, "succeeded"),
        (RefundStatus.Failing, "failing"),
        (RefundStatus.Failed, "failed"),
        (RefundStatus.Refused, "refused"));

    public static readonly WireNames<DisputeStatus> DisputeStatuses = new(
        (DisputeStatus.Opened, "opened"),
        (DisputeStatus.Withdrawn, "withdrawn"),
        (DisputeStatus.Won, "won"),
        (DisputeStatus.Lost, "lost"));

    public static readonly WireNames<AccountType> AccountTypes = new(
        (AccountType.Guest, "guest"),
        (AccountType.Free, "free"),
        (AccountType.Standard, "standard"),
        (AccountType.Premium, "premium"),
        (AccountType.Enterprise, "enterprise"));

    public static readonly WireNames<VerificationLevel> VerificationLevels = new(
        (VerificationLevel.None, "none"),
        (VerificationLevel.Basic, "basic"),
        (VerificationLevel.Full, "full"));

    public static readonly WireNames<AccountStatus> AccountStatuses = new(
        (AccountStatus.Active, "active"),
        (AccountStatus.Frozen, "frozen"),
        (AccountStatus.Closed, "closed"));

    public static readonly WireNames<AccountField> AccountFields = new(
        (AccountField.Region, "region"),
        (AccountField.Type, "account_type"),
        (AccountField.BirthDate, "birth_date"),
        (AccountField.Verification, "verification"),
        (AccountField.Status, "status"));

    public static readonly WireNames<PolicyRemedy> PolicyRemedies = new(
        (PolicyRemedy.None, "none"),
        (PolicyRemedy.Wait, "wait"),
        (PolicyRemedy.VerifyIdentity, "verify_identity"),
        (PolicyRemedy.UseAnotherMethod, "use_another_method"),
        (PolicyRemedy.ChangeAmount, "change_amount"),
        (PolicyRemedy.AskSupport, "ask_support"),
        (PolicyRemedy.FinishOpenPayments, "finish_open_payments"),
        (PolicyRemedy.ChooseAnotherOffer, "choose_another_offer"));

    public static readonly WireNames<WalletStatus> WalletStatuses = new(
        (WalletStatus.Open, "open"),
        (WalletStatus.Frozen, "frozen"),
        (WalletStatus.Closed, "closed"));

    public static readonly WireNames<LedgerAccountKind> WalletParts = new(
        (LedgerAccountKind.WalletPaid, "paid"),
        (LedgerAccountKind.WalletBonus, "bonus"),
        (LedgerAccountKind.WalletHeld, "held"),
        (LedgerAccountKind.WalletDebt, "debt"));

    public static readonly WireNames<TransferKind> TransferKinds = new(
        (TransferKind.TopUp, "top_up"),
        (TransferKind.BonusGrant, "bonus_grant"),
        (TransferKind.Charge, "charge"),
        (TransferKind.ChargeUndo, "charge_undo"),
        (TransferKind.Hold, "hold"),
        (TransferKind.Capture, "capture"),
        (TransferKind.Release, "release"),
        (TransferKind.BonusExpiry, "bonus_expiry"),
        (TransferKind.Refund, "refund"),
        (TransferKind.Chargeback, "chargeback"),
        (TransferKind.DisputeWon, "dispute_won"),
        (TransferKind.GiftSent, "gift_sent"),
        (TransferKind.GiftReceived, "gift_received"),
        (TransferKind.GiftReturned, "gift_returned"),
        (TransferKind.StatusChange, "status_change"),
        (TransferKind.TopUpReservation, "top_up_reservation"),
        (TransferKind.TopUpRelease, "top_up_release"),
        (TransferKind.RefundReversal, "refund_reversal"),
        (TransferKind.TopUpDelay, "top_up_delay"),
        (TransferKind.Refusal, "refusal"));

    public static readonly WireNames<EntryDirection> EntryDirections = new(
        (EntryDirection.In, "in"),
        (EntryDirection.Out, "out"));

    public static readonly WireNames<HoldStatus> HoldStatuses = new(
        (HoldStatus.Open, "open"),
        (HoldStatus.Captured, "captured"),
        (HoldStatus.Released, "released"),
        (HoldStatus.Expired, "expired"));

    public static readonly WireNames<GiftStatus> GiftStatuses = new(
        (GiftStatus.Started, "started"),
        (GiftStatus.Sent, "sent"),
        (GiftStatus.Received, "received"),
        (GiftStatus.Refused, "refused"),
        (GiftStatus.Returned, "returned"),
        (GiftStatus.Failed, "failed"));

    public static readonly WireNames<BankDirection> BankDirections = new(
        (BankDirection.Credit, "credit"),
        (BankDirection.Debit, "debit"));

    public static readonly WireNames<BankQueueReason> BankQueueReasons = new(
        (BankQueueReason.NoReference, "no_reference"),
        (BankQueueReason.UnknownReference, "unknown_reference"),
        (BankQueueReason.FreeTextOnly, "free_text_only"),
        (BankQueueReason.AmbiguousReference, "ambiguous_reference"),
        (BankQueueReason.AmountDiffers, "amount_differs"),
        (BankQueueReason.SecondTransfer, "second_transfer"),
        (BankQueueReason.NothingToReverse, "nothing_to_reverse"),
        (BankQueueReason.ReturnedDebit, "returned_debit"),
        (BankQueueReason.BalanceDiffers, "balance_differs"),
        (BankQueueReason.Doubtful, "doubtful"));
}
