using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PaymentMethod = IM2.Domain.PaymentMethod;

namespace IM2.Payments.Stripe;

/// <summary>Cards through Stripe: on Stripe's own page, or confirmed in the app.</summary>
/// <remarks>
/// Stripe knows an order by its own number (<see cref="ProviderOrder.Reference"/>). Where the opening's answer was lost, the same
/// creation under the same idempotency key tells it, and creates the order if the first request never arrived. Answers carry no
/// signature: they are trusted because of TLS and our key. See https://docs.stripe.com/api/idempotent_requests.
/// </remarks>
internal sealed class StripeProvider(
    StripeApi api,
    StripeOrders orders,
    StripeRefunds refunds,
    StripeNotifications notifications,
    IOptions<StripeOptions> options,
    TimeProvider time,
    ILogger<StripeProvider> logger) : IPaymentProvider
{
    /// <summary>What people call it.</summary>
    public const string Name = "Stripe";

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.Card;

    /// <inheritdoc/>
    public async Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        if (StripeMoney.FindObstacle(order.Amount) is { } obstacle)
        {
            // Nothing was asked, so nothing can be open.
            return new OpeningOutcome.Refused(obstacle.Code, obstacle.Detail);
        }

        var (created, fault) = await orders.CreateAsync(api.Begin(cancellationToken), order);
        if (created?.Action is { } action)
        {
            return new OpeningOutcome.Opened(action, created.Reference);
        }

        if (fault is { IsRefusal: true } && !MayComplainOfTheHour(fault))
        {
            // The same content under the same key was never taken, or Stripe would have repeated its answer.
            ProviderLog.OpeningRefused(logger, Name, order.Id, fault.Code, fault.Reason);
            return new OpeningOutcome.Refused(fault.Code is "" ? fault.Type : fault.Code, fault.Reason);
        }

        var reason = fault?.Reason ?? "An answer without anything for the payer to do.";
        ProviderLog.OpeningUnknown(logger, Name, order.Id, reason);
        return new OpeningOutcome.Unknown(reason);
    }

    /// <inheritdoc/>
    public async Task<PaymentEvidence> QueryAsync(
        ProviderOrder order, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var stripe = api.Begin(cancellationToken);
        var (found, fault) = await FindAsync(stripe, order, "query");
        var now = time.GetUtcNow();
        if (found is not null)
        {
            var evidence = found.EvidenceBy(new StripeEvidence(options.Value.LiveMode, source, now), order.Order.Id);
            if (evidence.Status == ProviderStatus.NoAnswer)
            {
                ProviderLog.QueryUnanswered(logger, Name, order.Order.Id, $"A status of {found.Reference} that we do not know.");
            }

            return evidence;
        }

        if (order.Reference is null && ProvesAbsence(order.Order, fault!, now))
        {
            return new PaymentEvidence(source, ProviderStatus.NotFound, now);
        }

        ProviderLog.QueryUnanswered(logger, Name, order.Order.Id, fault!.Reason);
        return new PaymentEvidence(source, ProviderStatus.NoAnswer, now);
    }

    /// <inheritdoc/>
    public async Task CloseAsync(ProviderOrder order, CancellationToken cancellationToken = default)
    {
        var stripe = api.Begin(cancellationToken);
        var reference = order.Reference;
        if (reference is null)
        {
            var (created, fault) = await orders.CreateAsync(stripe, order.Order, "close");
            if (created is null)
            {
                ProviderLog.NotClosed(logger, Name, order.Order.Id, fault!.Reason);
                return;
            }

            reference = created.Reference;
        }

        if (await StripeOrders.EndAsync(stripe, reference) is { } notEnded)
        {
            ProviderLog.NotClosed(logger, Name, order.Order.Id, notEnded.Reason);
        }
    }

    /// <inheritdoc/>
    public async Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default)
    {
        var stripe = api.Begin(cancellationToken);
        var (intent, fault) = await IntentIdAsync(stripe, order, "refund");
        return intent is null
            ? Unanswered(refund, EvidenceSource.Poll, fault)
            : await refunds.MakeAsync(stripe, order.Order.Id, intent, refund);
    }

    /// <inheritdoc/>
    public async Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var stripe = api.Begin(cancellationToken);
        var (intent, fault) = await IntentIdAsync(stripe, order, "query_refund");
        return intent is null
            ? Unanswered(refund, source, fault)
            : await refunds.QueryAsync(stripe, order.Order.Id, intent, refund, source);
    }

    /// <inheritdoc/>
    public Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default) =>
        notifications.ReadAsync(notification, cancellationToken);

    /// <summary>The order as it stands now. What a repeated creation answers is how it stood then, so it is read again.</summary>
    private async Task<StripeAnswer<StripeOrder>> FindAsync(StripeConversation stripe, ProviderOrder order, string operation)
    {
        var reference = order.Reference;
        if (reference is null)
        {
            var (created, fault) = await orders.CreateAsync(stripe, order.Order, operation);
            if (created is null)
            {
                return new StripeAnswer<StripeOrder>(null, fault);
            }

            reference = created.Reference;
        }

        return await StripeOrders.ReadAsync(stripe, reference, operation);
    }

    private async Task<(string? Id, StripeFault? Fault)> IntentIdAsync(StripeConversation stripe, ProviderOrder order, string operation)
    {
        if (StripeNames.IsIntent(order.TransactionId))
        {
            return (order.TransactionId, null);
        }

        if (StripeNames.IsIntent(order.Reference))
        {
            return (order.Reference, null);
        }

        var (found, fault) = await FindAsync(stripe, order, operation);
        return (found?.IntentId, fault);
    }

    private RefundEvidence Unanswered(RefundOrder refund, EvidenceSource source, StripeFault? fault)
    {
        ProviderLog.RefundUnanswered(logger, Name, refund.Number, fault?.Reason ?? "The order has no payment that could be refunded.");
        return new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.NoAnswer, time.GetUtcNow());
    }

    /// <summary>
    /// Long after an order's end the same content that was accepted before is refused for its own end being too near. That says
    /// nothing about whether an earlier request opened the order.
    /// </summary>
    private static bool MayComplainOfTheHour(StripeFault fault) => fault.Param == "expires_at";

    /// <summary>
    /// A refusal of the creation while Stripe remembers the key: had an earlier request created the order, its answer would have
    /// come back instead.
    /// </summary>
    private static bool ProvesAbsence(PaymentOrder order, StripeFault fault, DateTimeOffset now) =>
        fault.IsRefusal && now - order.StartedAt < StripeApi.KeyIsRemembered;
}
