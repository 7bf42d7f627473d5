using Orleans;

namespace IM2.Domain;

/// <summary>The id of a transfer, chosen by its cause, so that one cause has one effect, for ever.</summary>
/// <remarks>1–160 printable ASCII characters: a word for the kind of cause, a colon, the id of the cause.</remarks>
/// <param name="Value">The id.</param>
[GenerateSerializer, Immutable, Alias("im2.transfer-id")]
public readonly record struct TransferId([property: Id(0)] string Value)
{
    /// <summary>The one transfer that credits a paid top-up.</summary>
    public static TransferId TopUp(PaymentId payment) => new($"top-up:{payment}");

    /// <summary>What is kept of the limits for a payment.</summary>
    public static TransferId TopUpReservation(PaymentId payment) => new($"top-up-reservation:{payment}");

    /// <summary>The release of what was kept for a payment.</summary>
    public static TransferId TopUpRelease(PaymentId payment) => new($"top-up-release:{payment}");

    /// <summary>What a caller's request becomes, whatever it asks for: so that a key that has named one request can't name another.</summary>
    public static TransferId Request(string id) => new($"request:{id}");

    /// <summary>That a payment takes longer than expected.</summary>
    public static TransferId TopUpDelay(PaymentId payment) => new($"top-up-delayed:{payment}");

    /// <summary>The placing of a hold: the request that asked for it gives the hold its name.</summary>
    public static TransferId Hold(HoldId hold) => Request(hold.Value);

    /// <summary>The capture of a hold, where no request of its own names it.</summary>
    public static TransferId Capture(HoldId hold) => new($"capture:{hold}");

    /// <summary>The release of a hold, where no request of its own names it.</summary>
    public static TransferId Release(HoldId hold) => new($"release:{hold}");

    /// <summary>The release of a hold because its time had come.</summary>
    public static TransferId HoldExpiry(HoldId hold) => new($"hold-expiry:{hold}");

    /// <summary>The loss of a lot's bonus because its time had come.</summary>
    /// <remarks>
    /// The moment is a part of the cause: where a machine's clock is behind the last one's, bonus can come back to its lot after the
    /// lot's bonus was lost, and is then lost again. The same id would stop every later command of the wallet.
    /// </remarks>
    public static TransferId BonusExpiry(TransferId lot, DateTimeOffset at) => new($"bonus-expiry:{lot}@{at.UtcTicks}");

    /// <summary>A refund of a top-up under its own id.</summary>
    public static TransferId Refund(string id) => new($"refund:{id}");

    /// <summary>A chargeback of a top-up under the provider's id.</summary>
    public static TransferId Chargeback(string id) => new($"chargeback:{id}");

    /// <summary>The return of what a chargeback took.</summary>
    public static TransferId DisputeWon(TransferId chargeback) => new($"dispute-won:{chargeback}");

    /// <summary>The return of what a refund took, because the provider could not give the money back.</summary>
    public static TransferId RefundReversal(TransferId refund) => new($"refund-reversal:{refund}");

    /// <summary>The sending of a gift.</summary>
    public static TransferId GiftSent(GiftId gift) => new($"gift-sent:{gift}");

    /// <summary>The arrival of a gift.</summary>
    public static TransferId GiftReceived(GiftId gift) => new($"gift-received:{gift}");

    /// <summary>The return of a gift.</summary>
    public static TransferId GiftReturned(GiftId gift) => new($"gift-returned:{gift}");

    /// <summary>A change of a wallet's status under its caller's id.</summary>
    public static TransferId Status(string id) => new($"status:{id}");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
