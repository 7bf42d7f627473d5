using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using IM2.Domain;
using Microsoft.Extensions.Options;
using Stripe;

namespace IM2.Payments.Stripe;

/// <summary>Verifies and reads webhooks, in this order; asks Stripe only for the payment of a genuine one that does not name it.</summary>
/// <remarks>
/// Events come in any order and hold the object as it was then, so each is read by itself. See https://docs.stripe.com/api/events/types.
/// </remarks>
internal sealed class StripeNotifications(
    StripeApi api, StripeWebhookVerifier verifier, IOptions<StripeOptions> options, TimeProvider time)
{
    private static readonly NotificationReading NoEvent = new NotificationReading.Forged("The body is not an event.");

    public async Task<NotificationReading> ReadAsync(ProviderNotification notification, CancellationToken cancellationToken)
    {
        var signature = notification.Headers.GetValueOrDefault(StripeWebhookVerifier.SignatureHeader);
        if (verifier.FindFault(signature, notification.Body.Span) is { } fault)
        {
            return new NotificationReading.Forged(fault);
        }

        var evidence = new StripeEvidence(options.Value.LiveMode, EvidenceSource.Notification, time.GetUtcNow());
        try
        {
            return ReadOrder(notification.Body, evidence) ?? await ReadOtherAsync(notification.Body, evidence, cancellationToken);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is for text that is half a character.
            return NoEvent;
        }
    }

    /// <summary>What the event says of an order; null if it is about something else.</summary>
    /// <exception cref="JsonException">It is no event.</exception>
    private static NotificationReading? ReadOrder(ReadOnlyMemory<byte> body, StripeEvidence evidence)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new JsonException();
        }

        using var parsed = JsonDocument.Parse(body);
        if (TextOf(parsed.RootElement, "type") is not { } type || ObjectIn(parsed.RootElement) is not { } about)
        {
            return null;
        }

        return (type, TextOf(about, "object")) switch
        {
            (EventTypes.PaymentIntentCreated or EventTypes.PaymentIntentProcessing or EventTypes.PaymentIntentRequiresAction
                or EventTypes.PaymentIntentSucceeded or EventTypes.PaymentIntentPaymentFailed or EventTypes.PaymentIntentCanceled
                or EventTypes.PaymentIntentAmountCapturableUpdated, IntentRead.Kind) =>
                Said(about.Deserialize(StripeJson.Default.IntentRead)!, evidence),
            (EventTypes.CheckoutSessionCompleted or EventTypes.CheckoutSessionAsyncPaymentSucceeded
                or EventTypes.CheckoutSessionAsyncPaymentFailed or EventTypes.CheckoutSessionExpired, SessionRead.Kind) =>
                Said(about.Deserialize(StripeJson.Default.SessionRead)!, type, evidence),
            _ => null,
        };
    }

    private static NotificationReading Said(IntentRead intent, StripeEvidence evidence) =>
        Said(StripeNames.PaymentIn(intent.Metadata), evidence.Of(intent, null));

    private static NotificationReading Said(SessionRead session, string type, StripeEvidence evidence)
    {
        var said = evidence.Of(session, null);

        // A session whose payment failed is complete and can't be paid again.
        return Said(StripeEvidence.PaymentOf(session), type == EventTypes.CheckoutSessionAsyncPaymentFailed
            ? said with { Status = ProviderStatus.Closed, ProviderTransactionId = null }
            : said);
    }

    private static JsonElement? ObjectIn(JsonElement root) =>
        root.TryGetProperty("data"u8, out var data) && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("object"u8, out var about) && about.ValueKind == JsonValueKind.Object ? about : null;

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>What is rarer, and read by the library.</summary>
    private async Task<NotificationReading> ReadOtherAsync(ReadOnlyMemory<byte> body, StripeEvidence evidence, CancellationToken cancellationToken)
    {
        if (Parse(body.Span) is not { Type.Length: > 0 } happened)
        {
            return NoEvent;
        }

        return (happened.Type, happened.Data?.Object) switch
        {
            (EventTypes.RefundCreated or EventTypes.RefundUpdated or EventTypes.RefundFailed or EventTypes.ChargeRefundUpdated, Refund refund)
                when IsOurMode(happened) =>
                await ReadAsync(refund, evidence, cancellationToken),
            (EventTypes.ChargeRefunded, Charge charge) when IsOurMode(happened) =>
                await ReadAsync(charge, evidence, cancellationToken),
            (EventTypes.ChargeDisputeCreated or EventTypes.ChargeDisputeUpdated or EventTypes.ChargeDisputeClosed
                or EventTypes.ChargeDisputeFundsWithdrawn or EventTypes.ChargeDisputeFundsReinstated, Dispute dispute)
                when IsOurMode(happened) =>
                await ReadAsync(dispute, happened.Type, evidence, cancellationToken),
            _ => new NotificationReading.NotForUs($"Event {happened.Type}{(IsOurMode(happened) ? "" : " of the other mode")}."),
        };
    }

    private static Event? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            // Whatever version the endpoint is set to: the fields that we read are the same in all of them.
            return EventUtility.ParseEvent(Encoding.UTF8.GetString(body), throwOnApiVersionMismatch: false);
        }
        catch (Exception)
        {
            // Signed, but not in the library's form; it throws whatever comes up then.
            return null;
        }
    }

    private static NotificationReading Said(PaymentId? payment, params ProviderEvidence[] said) => payment is { } id
        ? new NotificationReading.Evidence(id, [.. said])
        : new NotificationReading.NotForUs("It names no order of ours.");

    private bool IsOurMode(Event happened) => happened.Livemode == options.Value.LiveMode;

    private async Task<NotificationReading> ReadAsync(Refund refund, StripeEvidence evidence, CancellationToken cancellationToken) =>
        StripeNames.PaymentIn(refund.Metadata) is { } named
            ? Said(named, evidence.Of(refund, null))
            : await ReadOfIntentAsync(refund.PaymentIntentId, _ => evidence.Of(refund, null), cancellationToken);

    private Task<NotificationReading> ReadAsync(
        Dispute dispute, string eventType, StripeEvidence evidence, CancellationToken cancellationToken) =>
        evidence.Of(dispute, eventType) is { } said
            ? ReadOfIntentAsync(dispute.PaymentIntentId, _ => said, cancellationToken)
            : Task.FromResult<NotificationReading>(new NotificationReading.NotForUs($"A dispute of status {dispute.Status}."));

    /// <summary>The charge has a running total only; evidence is of each refund, so they are asked for.</summary>
    private async Task<NotificationReading> ReadAsync(Charge charge, StripeEvidence evidence, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(charge.PaymentIntentId))
        {
            return new NotificationReading.NotForUs("A charge without a payment intent.");
        }

        var stripe = api.Begin(cancellationToken);
        var payment = StripeNames.PaymentIn(charge.Metadata);
        if (payment is null)
        {
            var (found, notFound) = await PaymentOfAsync(stripe, charge.PaymentIntentId);
            if (notFound is not null)
            {
                return notFound;
            }

            payment = found;
        }

        var (all, fault) = await StripeRefunds.ListAsync(stripe, charge.PaymentIntentId);
        return all switch
        {
            null => new NotificationReading.NotNow($"The refunds of {charge.PaymentIntentId}: {fault!.Reason}"),
            [] => new NotificationReading.NotNow($"{charge.PaymentIntentId} has no refunds yet."),
            _ => new NotificationReading.Evidence(payment!.Value, [.. all.Select(one => evidence.Of(one, payment))]),
        };
    }

    private async Task<NotificationReading> ReadOfIntentAsync(
        string? intent, Func<PaymentId, ProviderEvidence> say, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(intent))
        {
            return new NotificationReading.NotForUs("It is about no payment intent.");
        }

        var (payment, notFound) = await PaymentOfAsync(api.Begin(cancellationToken), intent);
        return notFound ?? Said(payment, say(payment!.Value));
    }

    private static async Task<(PaymentId? Payment, NotificationReading? NotFound)> PaymentOfAsync(StripeConversation stripe, string intent)
    {
        var (found, fault) = await StripeOrders.ReadAsync(stripe, intent, "query_notified");
        return (found, fault) switch
        {
            ({ Intent: { } read }, _) when StripeNames.PaymentIn(read.Metadata) is { } payment => (payment, null),
            ({ }, _) => (null, new NotificationReading.NotForUs($"{intent} names no order of ours.")),
            (_, { IsMissing: true }) => (null, new NotificationReading.NotForUs($"There is no {intent}.")),
            _ => (null, new NotificationReading.NotNow($"{intent}: {fault!.Reason}")),
        };
    }
}
