using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Verifies providers' notifications where the keys are and hands what they say to the payment. Stateless; key: 0.</summary>
[Alias("im2.notification-grain")]
public interface INotificationGrain : IGrainWithIntegerKey
{
    /// <summary>Verifies, reads and applies one notification.</summary>
    /// <param name="method">Whose endpoint it came to.</param>
    /// <param name="headers">Request headers by lower-case name; repeated headers are joined by a comma.</param>
    /// <param name="body">The raw bytes, as received.</param>
    /// <returns>
    /// Accepted only after everything that follows from it is durable, or when nothing follows
    /// (not for us, contradicted by our own record, unknown order): the provider may stop repeating it.
    /// </returns>
    /// <exception cref="OutcomeUnknownException">It could not be applied now: let the provider repeat it.</exception>
    [Alias("Receive")]
    Task<NotificationReceipt> ReceiveAsync(PaymentMethod method, ImmutableDictionary<string, string> headers, byte[] body);
}

/// <summary>How a notification was received.</summary>
/// <param name="IsAccepted">Whether it is done with; otherwise it is not genuine, and nothing has changed.</param>
/// <param name="Acknowledgement">What the provider wants to read then, letter by letter; empty for no body.</param>
[GenerateSerializer, Immutable, Alias("im2.notification-receipt")]
public sealed record NotificationReceipt([property: Id(0)] bool IsAccepted, [property: Id(1)] string Acknowledgement);
