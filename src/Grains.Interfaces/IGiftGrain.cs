using IM2.Domain;

namespace IM2.Grains;

/// <summary>A gift from one wallet to another: sees to it that the money arrives, or comes back. Key: the <see cref="GiftId"/>.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call.</remarks>
[Alias("im2.gift-grain")]
public interface IGiftGrain : IGrainWithStringKey
{
    /// <summary>Gives: takes the money from one wallet and brings it to the other. The same gift again gets the same answer.</summary>
    /// <returns>
    /// The gift as it stands, or why the sender can't give: a refusal of <see cref="WalletOrder.SendGift"/>,
    /// <see cref="RefusalCode.AccountNotFound"/>, or <see cref="RefusalCode.IdReused"/> for another gift or order under this id.
    /// What the wallet has not kept is not kept here either: the id stays free.
    /// </returns>
    [Alias("Give")]
    Task<Outcome<GivenGift>> GiveAsync(AccountId from, AccountId to, Money amount);

    /// <summary>The gift as it stands; null if there is none.</summary>
    [Alias("Get")]
    Task<GiftView?> GetAsync();

    /// <summary>Does what is due, if anything is.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}

/// <summary>Where a gift stands. Numbers are stored and sent: they are never reused.</summary>
public enum GiftStatus
{
    /// <summary>There is no such gift.</summary>
    None = 0,

    /// <summary>The intent is recorded; whether the money has left is not known.</summary>
    Started = 1,

    /// <summary>The money has left and not arrived.</summary>
    Sent = 2,

    /// <summary>The other wallet has the money. Final.</summary>
    Received = 3,

    /// <summary>The other wallet refused; the money is on its way back.</summary>
    Refused = 4,

    /// <summary>The sender has the money again. Final.</summary>
    Returned = 5,

    /// <summary>The sender could not give; nothing has moved. Final.</summary>
    Failed = 6,
}

/// <summary>A gift.</summary>
/// <param name="Id">The gift.</param>
/// <param name="From">Who gives.</param>
/// <param name="To">Who gets.</param>
/// <param name="Amount">How much.</param>
/// <param name="Status">Where it stands.</param>
[GenerateSerializer, Immutable, Alias("im2.gift-view")]
public sealed record GiftView(
    [property: Id(0)] GiftId Id,
    [property: Id(1)] AccountId From,
    [property: Id(2)] AccountId To,
    [property: Id(3)] Money Amount,
    [property: Id(4)] GiftStatus Status)
{
    /// <summary>When the money left, UTC; null while it has not.</summary>
    [Id(5)]
    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>A gift, and whether it had been asked for before.</summary>
/// <param name="Gift">As it stands.</param>
/// <param name="IsRepeated">Whether the same was asked for before.</param>
[GenerateSerializer, Immutable, Alias("im2.given-gift")]
public sealed record GivenGift([property: Id(0)] GiftView Gift, [property: Id(1)] bool IsRepeated);
