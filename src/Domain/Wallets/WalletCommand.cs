using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>An earlier event of the wallet that a command corrects, with every correction made so far.</summary>
/// <remarks>The wallet's state does not remember its history; whoever commands reads this from the ledger, in the wallet's own turn.</remarks>
/// <param name="Event">What is corrected; null if the ledger has no such event of this wallet.</param>
/// <param name="Corrections">Everything that has corrected it, oldest first.</param>
public readonly record struct Original(WalletEvent? Event, ImmutableArray<WalletEvent> Corrections)
{
    /// <summary>Everything that has corrected it, oldest first; <c>default</c> is nothing.</summary>
    public ImmutableArray<WalletEvent> Corrections { get => field.IsDefault ? [] : field; init; } = Corrections;

    /// <summary>The transfer that is to be corrected, whether or not the ledger has it.</summary>
    public TransferId Id { get; init; }
}

/// <summary>What a wallet can be asked to do. Every case is below.</summary>
/// <param name="Id">The transfer that it becomes, chosen by its cause: it has effect at most once, for ever.</param>
/// <param name="At">Now, UTC.</param>
public abstract record WalletCommand(TransferId Id, DateTimeOffset At)
{
    /// <summary>The caller's own number for what this is about, such as an order's; null for none. A part of what is asked for.</summary>
    public string? Reference { get; init; }

    /// <summary>Credit what a provider collected for a top-up. Never refused for the wallet's status: the money is there.</summary>
    /// <param name="Payment">The cause.</param>
    /// <param name="Method">Through which provider the money came.</param>
    /// <param name="Amount">What was paid.</param>
    /// <param name="Bonus">What is given on top, in the same currency; zero for nothing.</param>
    /// <param name="BonusExpiresAt">When the bonus is lost, UTC; null for never.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record CreditTopUp(
        PaymentId Payment, PaymentMethod Method, Money Amount, Money Bonus, DateTimeOffset? BonusExpiresAt, DateTimeOffset At)
        : WalletCommand(TransferId.TopUp(Payment), At);

    /// <summary>Give bonus money.</summary>
    /// <param name="Id">The cause's id.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="ExpiresAt">When it is lost, UTC; null for never.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record GrantBonus(TransferId Id, Money Amount, DateTimeOffset? ExpiresAt, DateTimeOffset At) : WalletCommand(Id, At);

    /// <summary>Spend at once.</summary>
    /// <param name="Id">The cause's id.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record Charge(TransferId Id, Money Amount, DateTimeOffset At) : WalletCommand(Id, At);

    /// <summary>Give back a charge or a part of it, to the lots that it came from; what was spent last comes back first.</summary>
    /// <remarks>Paid money of a lot that was unwound meanwhile repays what is owed for that lot first, as if it had come back before.</remarks>
    /// <param name="Id">The cause's id.</param>
    /// <param name="Amount">How much; with all earlier undos at most the charge. Null for all that is left.</param>
    /// <param name="Undone">The charge, as the ledger has it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record UndoCharge(TransferId Id, Money? Amount, Original Undone, DateTimeOffset At) : WalletCommand(Id, At);

    /// <summary>Set money aside.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="ExpiresAt">When it is released by itself, UTC.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record PlaceHold(HoldId Hold, Money Amount, DateTimeOffset ExpiresAt, DateTimeOffset At)
        : WalletCommand(TransferId.Hold(Hold), At);

    /// <summary>Spend what is set aside, or a part of it; the rest is released.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Amount">How much; at most what is held. Null for all of it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record CaptureHold(HoldId Hold, Money? Amount, DateTimeOffset At) : WalletCommand(TransferId.Capture(Hold), At);

    /// <summary>Give back what is set aside.</summary>
    /// <param name="Hold">The hold.</param>
    /// <param name="Currency">Its currency; null for whichever it has.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReleaseHold(HoldId Hold, Currency? Currency, DateTimeOffset At) : WalletCommand(TransferId.Release(Hold), At);

    /// <summary>Unwind a top-up or a part of it, because its money went back or was taken back.</summary>
    /// <param name="Id">The cause's id.</param>
    /// <param name="Cause">A refund, or a chargeback.</param>
    /// <param name="Amount">How much of what was paid. A refund with all earlier ones at most the top-up; of a chargeback, what is left of it is unwound.</param>
    /// <param name="TopUp">The top-up, as the ledger has it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record UnwindTopUp(TransferId Id, UnwindingCause Cause, Money Amount, Original TopUp, DateTimeOffset At) : WalletCommand(Id, At);

    /// <summary>Give back what an unwinding took, because the dispute was won or the refund has failed.</summary>
    /// <param name="Cause">What the unwinding was for.</param>
    /// <param name="Unwinding">The id of the refund or chargeback.</param>
    /// <param name="TopUp">The top-up that was unwound, as the ledger has it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReverseUnwinding(UnwindingCause Cause, TransferId Unwinding, Original TopUp, DateTimeOffset At)
        : WalletCommand(Cause == UnwindingCause.Refund ? TransferId.RefundReversal(Unwinding) : TransferId.DisputeWon(Unwinding), At);

    /// <summary>Send paid money to another wallet. Bonus money is the user's own and can't be given away.</summary>
    /// <param name="Gift">The gift.</param>
    /// <param name="From">This wallet.</param>
    /// <param name="To">The other wallet.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record SendGift(GiftId Gift, AccountId From, AccountId To, Money Amount, DateTimeOffset At)
        : WalletCommand(TransferId.GiftSent(Gift), At);

    /// <summary>Take a gift that was sent.</summary>
    /// <param name="Gift">The gift.</param>
    /// <param name="From">The other wallet.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReceiveGift(GiftId Gift, AccountId From, Money Amount, DateTimeOffset At)
        : WalletCommand(TransferId.GiftReceived(Gift), At);

    /// <summary>Take back a gift that the other wallet refused.</summary>
    /// <param name="Gift">The gift.</param>
    /// <param name="Sent">Its sending, as the ledger has it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReturnGift(GiftId Gift, Original Sent, DateTimeOffset At) : WalletCommand(TransferId.GiftReturned(Gift), At);

    /// <summary>Freeze, thaw or close the wallet.</summary>
    /// <param name="Id">The cause's id.</param>
    /// <param name="To">The status that it gets.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record SetStatus(TransferId Id, WalletStatus To, DateTimeOffset At) : WalletCommand(Id, At);

    /// <summary>Let a policy decide on a top-up, and keep a part of the limits for it if it is allowed.</summary>
    /// <param name="Payment">The cause.</param>
    /// <param name="Request">Who asks for what.</param>
    /// <param name="Policy">The version in force.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReserveTopUp(PaymentId Payment, TopUpRequest Request, TopUpPolicy Policy, DateTimeOffset At)
        : WalletCommand(TransferId.TopUpReservation(Payment), At);

    /// <summary>Free what is kept for a payment that has ended without money.</summary>
    /// <param name="Payment">The payment.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record ReleaseTopUp(PaymentId Payment, DateTimeOffset At) : WalletCommand(TransferId.TopUpRelease(Payment), At);

    /// <summary>Record that a payment takes longer than expected, for those who are told what happens to the wallet. Never refused.</summary>
    /// <param name="Payment">The payment.</param>
    /// <param name="Method">Through which provider the money is to come.</param>
    /// <param name="Amount">What is to be paid.</param>
    /// <param name="Delay">Since when it waits, and by when it was expected.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record DelayTopUp(PaymentId Payment, PaymentMethod Method, Money Amount, PaymentDelay Delay, DateTimeOffset At)
        : WalletCommand(TransferId.TopUpDelay(Payment), At);

    /// <summary>Release holds and lose bonus whose time has come. Every other command does so first, too.</summary>
    /// <param name="At">Now, UTC.</param>
    public sealed record Expire(DateTimeOffset At) : WalletCommand(default, At);
}
