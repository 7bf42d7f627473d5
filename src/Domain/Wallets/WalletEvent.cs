using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>Why a top-up was unwound. Numbers are stored: they are never reused.</summary>
public enum UnwindingCause
{
    /// <summary>We gave the money back.</summary>
    Refund = 0,

    /// <summary>The provider took the money back.</summary>
    Chargeback = 1,
}

/// <summary>What can happen to a wallet. Closed: every case is below. Ids and aliases are the storage format: append, never reorder.</summary>
/// <remarks>Amounts without a currency are minor units of the event's own currency.</remarks>
[GenerateSerializer, Immutable]
public abstract record WalletEvent
{
    private WalletEvent()
    {
    }

    /// <summary>Money that a provider collected entered the wallet.</summary>
    /// <param name="Payment">The cause.</param>
    /// <param name="Method">Through which provider the money came.</param>
    /// <param name="Amount">What was paid.</param>
    /// <param name="Bonus">What was given on top.</param>
    /// <param name="BonusExpiresAt">When the bonus is lost, UTC; null for never.</param>
    /// <param name="Repaid">Debts that the paid money went into first.</param>
    /// <param name="At">When, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-credited")]
    public sealed record TopUpCredited(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] PaymentMethod Method,
        [property: Id(2)] Money Amount,
        [property: Id(3)] Money Bonus,
        [property: Id(4)] DateTimeOffset? BonusExpiresAt,
        [property: Id(5)] ImmutableArray<Debt> Repaid,
        [property: Id(6)] DateTimeOffset At) : WalletEvent;

    /// <summary>Bonus money was given.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.bonus-granted")]
    public sealed record BonusGranted(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] Money Amount,
        [property: Id(2)] DateTimeOffset? ExpiresAt,
        [property: Id(3)] DateTimeOffset At) : WalletEvent
    {
        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(4)]
        public string? Reference { get; init; }
    }

    /// <summary>Money was spent.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.charged")]
    public sealed record Charged(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] Money Amount,
        [property: Id(2)] ImmutableArray<Slice> From,
        [property: Id(3)] DateTimeOffset At) : WalletEvent
    {
        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(4)]
        public string? Reference { get; init; }
    }

    /// <summary>A charge was given back, whole or in part; bonus that had expired meanwhile was lost.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.charge-undone")]
    public sealed record ChargeUndone(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] TransferId Charge,
        [property: Id(2)] Money Amount,
        [property: Id(3)] ImmutableArray<Slice> To,
        [property: Id(4)] long ExpiredBonus,
        [property: Id(5)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>Debts that returning paid money went into first: those for its own lot.</summary>
        [Id(6)]
        public ImmutableArray<Debt> Repaid { get; init; } = [];

        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(7)]
        public string? Reference { get; init; }
    }

    /// <summary>Money was set aside.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.hold-placed")]
    public sealed record HoldPlaced(
        [property: Id(0)] HoldId Hold,
        [property: Id(1)] Money Amount,
        [property: Id(2)] ImmutableArray<Slice> From,
        [property: Id(3)] DateTimeOffset ExpiresAt,
        [property: Id(4)] DateTimeOffset At) : WalletEvent
    {
        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(5)]
        public string? Reference { get; init; }
    }

    /// <summary>Money that was set aside was spent; the rest was released.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.hold-captured")]
    public sealed record HoldCaptured(
        [property: Id(0)] HoldId Hold,
        [property: Id(1)] Money Amount,
        [property: Id(2)] Money Held,
        [property: Id(3)] ImmutableArray<Slice> Released,
        [property: Id(4)] long ExpiredBonus,
        [property: Id(5)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>Debts that returning paid money went into first: those for its own lot.</summary>
        [Id(6)]
        public ImmutableArray<Debt> Repaid { get; init; } = [];

        /// <summary>The request that asked for it; null where none of its own did.</summary>
        [Id(7)]
        public TransferId? Request { get; init; }

        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(8)]
        public string? Reference { get; init; }
    }

    /// <summary>Money that was set aside was given back, because it was asked for or because the hold's time had come.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.hold-released")]
    public sealed record HoldReleased(
        [property: Id(0)] HoldId Hold,
        [property: Id(1)] bool HasExpired,
        [property: Id(2)] Money Held,
        [property: Id(3)] ImmutableArray<Slice> Released,
        [property: Id(4)] long ExpiredBonus,
        [property: Id(5)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>Debts that returning paid money went into first: those for its own lot.</summary>
        [Id(6)]
        public ImmutableArray<Debt> Repaid { get; init; } = [];

        /// <summary>The request that asked for it; null where none of its own did.</summary>
        [Id(7)]
        public TransferId? Request { get; init; }

        /// <inheritdoc cref="WalletCommand.Reference"/>
        [Id(8)]
        public string? Reference { get; init; }
    }

    /// <summary>Bonus money was lost because its time had come.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.bonus-expired")]
    public sealed record BonusExpired(
        [property: Id(0)] TransferId Lot,
        [property: Id(1)] Money Amount,
        [property: Id(2)] DateTimeOffset At) : WalletEvent;

    /// <summary>A top-up was unwound, whole or in part: unspent paid money of its lot, bonus pro rata, and debt for what was spent.</summary>
    /// <remarks>The share of the bonus is of all that was given; where less is unspent, less is taken, and the difference is not owed.</remarks>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-unwound")]
    public sealed record TopUpUnwound(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] UnwindingCause Cause,
        [property: Id(2)] PaymentId Payment,
        [property: Id(3)] PaymentMethod Method,
        [property: Id(4)] Money Amount,
        [property: Id(5)] ImmutableArray<Slice> Taken,
        [property: Id(6)] long Owed,
        [property: Id(7)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>When the top-up was credited, UTC.</summary>
        [Id(8)]
        public DateTimeOffset CreditedAt { get; init; }

        /// <summary>What the provider took where that is more than was left of the top-up; null where it is <see cref="Amount"/>.</summary>
        [Id(9)]
        public Money? Claimed { get; init; }
    }

    /// <summary>What an unwinding took was given back (a dispute was won, a refund failed): what is still owed for it is forgiven, the rest is money again.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.dispute-won")]
    public sealed record UnwindingReversed(
        [property: Id(0)] TransferId Unwinding,
        [property: Id(1)] PaymentId Payment,
        [property: Id(2)] PaymentMethod Method,
        [property: Id(3)] Money Amount,
        [property: Id(4)] Slice Returned,
        [property: Id(5)] long Forgiven,
        [property: Id(6)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>Debts that returning paid money went into first: those for its own lot.</summary>
        [Id(7)]
        public ImmutableArray<Debt> Repaid { get; init; } = [];

        /// <summary>Whether the unwinding was a refund; otherwise it was a chargeback.</summary>
        [Id(8)]
        public bool WasRefund { get; init; }
    }

    /// <summary>Money left for another wallet.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.gift-sent")]
    public sealed record GiftSent(
        [property: Id(0)] GiftId Gift,
        [property: Id(1)] AccountId To,
        [property: Id(2)] Money Amount,
        [property: Id(3)] ImmutableArray<Slice> From,
        [property: Id(4)] DateTimeOffset At) : WalletEvent;

    /// <summary>Money came from another wallet.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.gift-received")]
    public sealed record GiftReceived(
        [property: Id(0)] GiftId Gift,
        [property: Id(1)] AccountId From,
        [property: Id(2)] Money Amount,
        [property: Id(3)] ImmutableArray<Debt> Repaid,
        [property: Id(4)] DateTimeOffset At) : WalletEvent;

    /// <summary>A gift that could not be taken came back.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.gift-returned")]
    public sealed record GiftReturned(
        [property: Id(0)] GiftId Gift,
        [property: Id(1)] Money Amount,
        [property: Id(2)] ImmutableArray<Slice> To,
        [property: Id(3)] DateTimeOffset At) : WalletEvent
    {
        /// <summary>Debts that returning paid money went into first: those for its own lot.</summary>
        [Id(4)]
        public ImmutableArray<Debt> Repaid { get; init; } = [];
    }

    /// <summary>A top-up was allowed, and a part of the limits is kept for it. No money has moved.</summary>
    /// <param name="Payment">The payment.</param>
    /// <param name="Decision">Why it was allowed.</param>
    /// <param name="At">When, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-reserved")]
    public sealed record TopUpReserved(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] PolicyDecision Decision,
        [property: Id(2)] DateTimeOffset At) : WalletEvent;

    /// <summary>A payment ended without money: what was kept for it is free again.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-released")]
    public sealed record TopUpReleased(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] DateTimeOffset At) : WalletEvent;

    /// <summary>A payment for this wallet takes longer than expected, although its user has done their part. No money has moved.</summary>
    /// <param name="Payment">The payment.</param>
    /// <param name="Method">Through which provider the money is to come.</param>
    /// <param name="Amount">What is to be paid.</param>
    /// <param name="Since">Since when it waits, UTC.</param>
    /// <param name="ExpectedBy">By when it was expected to have moved on, UTC; null if nobody could say.</param>
    /// <param name="At">When, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.top-up-delayed")]
    public sealed record TopUpDelayed(
        [property: Id(0)] PaymentId Payment,
        [property: Id(1)] PaymentMethod Method,
        [property: Id(2)] Money Amount,
        [property: Id(3)] DateTimeOffset Since,
        [property: Id(4)] DateTimeOffset? ExpectedBy,
        [property: Id(5)] DateTimeOffset At) : WalletEvent;

    /// <summary>The wallet was frozen, thawed or closed.</summary>
    [GenerateSerializer, Immutable, Alias("im2.wallet.status-set")]
    public sealed record StatusSet(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] WalletStatus To,
        [property: Id(2)] DateTimeOffset At) : WalletEvent;

    /// <summary>A request was refused, for good: whoever was told no is never charged by a repeat that comes late. No money has moved.</summary>
    /// <param name="Id">The request.</param>
    /// <param name="Asked">What was asked for, to tell a repeat from a misused id.</param>
    /// <param name="Code">Why it was refused.</param>
    /// <param name="Detail">The refusal's sentence.</param>
    /// <param name="At">When, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.wallet.command-refused")]
    public sealed record CommandRefused(
        [property: Id(0)] TransferId Id,
        [property: Id(1)] string Asked,
        [property: Id(2)] RefusalCode Code,
        [property: Id(3)] string Detail,
        [property: Id(4)] DateTimeOffset At) : WalletEvent;
}
