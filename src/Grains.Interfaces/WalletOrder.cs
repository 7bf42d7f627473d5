using IM2.Domain;

namespace IM2.Grains;

/// <summary>What a backend asks of a wallet. Closed: every case is below.</summary>
/// <remarks>
/// The request has one answer, for ever: an effect, or a refusal that stays one even if money comes in later. Refusals that are not
/// kept: <see cref="RefusalCode.AmountOutOfRange"/> (the same each time anyway), <see cref="RefusalCode.VersionMismatch"/>,
/// <see cref="RefusalCode.WalletBusy"/> and <see cref="RefusalCode.AccountNotFound"/>.
/// </remarks>
/// <param name="Request">Who asks for it, and what it becomes.</param>
[GenerateSerializer, Immutable]
public abstract record WalletOrder([property: Id(0)] RequestId Request)
{
    /// <summary>The version that the wallet must be at, as <see cref="WalletView.Version"/> says it; null for any.</summary>
    [Id(1)]
    public long? IfVersion { get; init; }

    /// <summary>
    /// Whether the caller knows that there is such an account. A wallet in which nothing has happened refuses with
    /// <see cref="RefusalCode.AccountNotFound"/> otherwise, for it can't tell whether anybody owns it.
    /// </summary>
    [Id(2)]
    public bool IsAccountKnown { get; init; }

    /// <summary>The caller's own number for what this is about; null for none.</summary>
    [Id(3)]
    public string? Reference { get; init; }

    /// <summary>Spends at once: bonus first, earliest expiry first; then paid money, oldest first.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Amount">How much.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.charge")]
    public sealed record Charge(RequestId Request, [property: Id(0)] Money Amount) : WalletOrder(Request);

    /// <summary>Gives back a charge or a part of it, to the lots that it came from.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Undone">The charge's own request.</param>
    /// <param name="Amount">How much; null for all that is left.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.undo-charge")]
    public sealed record UndoCharge(
        RequestId Request, [property: Id(0)] RequestId Undone, [property: Id(1)] Money? Amount) : WalletOrder(Request);

    /// <summary>Gives bonus money.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="ExpiresAt">When it is lost, UTC; null for never.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.grant-bonus")]
    public sealed record GrantBonus(
        RequestId Request, [property: Id(0)] Money Amount, [property: Id(1)] DateTimeOffset? ExpiresAt) : WalletOrder(Request);

    /// <summary>Sets money aside until it is captured, released or expires. The request becomes the hold's name.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="ExpiresAt">When it is released by itself, UTC.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.place-hold")]
    public sealed record PlaceHold(
        RequestId Request, [property: Id(0)] Money Amount, [property: Id(1)] DateTimeOffset ExpiresAt) : WalletOrder(Request)
    {
        /// <summary>The hold.</summary>
        public HoldId Hold => new(Request.Value);
    }

    /// <summary>Spends what is set aside, or a part of it; the rest is released.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Hold">The hold.</param>
    /// <param name="Amount">How much; null for all of it.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.capture-hold")]
    public sealed record CaptureHold(RequestId Request, [property: Id(0)] HoldId Hold, [property: Id(1)] Money? Amount) : WalletOrder(Request);

    /// <summary>Gives back what is set aside.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Hold">The hold.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.release-hold")]
    public sealed record ReleaseHold(RequestId Request, [property: Id(0)] HoldId Hold) : WalletOrder(Request);

    /// <summary>Sends paid money on its way to another wallet. The request becomes the gift's name; the gift's own grain sees to its arrival.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="To">The other wallet.</param>
    /// <param name="Amount">How much.</param>
    [GenerateSerializer, Immutable, Alias("im2.order.send-gift")]
    public sealed record SendGift(RequestId Request, [property: Id(0)] AccountId To, [property: Id(1)] Money Amount) : WalletOrder(Request)
    {
        /// <summary>The gift.</summary>
        public GiftId Gift => new(Request.Value);
    }
}
