using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments;

/// <summary>A notification as it came over the wire: not yet verified by anyone.</summary>
/// <param name="Headers">Request headers by lower-case name; repeated headers are joined by a comma.</param>
/// <param name="Body">The raw bytes.</param>
public sealed record ProviderNotification(ImmutableDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What a notification turned out to be. Closed: every case is below.</summary>
public abstract record NotificationReading
{
    private NotificationReading()
    {
    }

    /// <summary>Genuine, and says something about a payment.</summary>
    /// <param name="Payment">Our order number.</param>
    /// <param name="Said">
    /// What it says, at least one thing, with any contradiction to our own merchant and application named: of the payment, of a refund, of a dispute.
    /// </param>
    public sealed record Evidence(PaymentId Payment, ImmutableArray<ProviderEvidence> Said) : NotificationReading;

    /// <summary>Genuine, but nothing that we act on: another kind of event, or an order number that can't be ours.</summary>
    /// <param name="Reason">What it is.</param>
    public sealed record NotForUs(string Reason) : NotificationReading;

    /// <summary>Genuine, but what it is about could not be found out now: the provider shall repeat it.</summary>
    /// <param name="Reason">What was missing, for operators.</param>
    public sealed record NotNow(string Reason) : NotificationReading;

    /// <summary>Not genuine: forged, tampered with, too old, or unreadable.</summary>
    /// <param name="Reason">What is wrong, for operators; never sent back.</param>
    public sealed record Forged(string Reason) : NotificationReading;
}
