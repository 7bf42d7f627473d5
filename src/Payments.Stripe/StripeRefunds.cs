using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace IM2.Payments.Stripe;

/// <summary>Makes refunds and finds them again. Stripe numbers them itself; ours travels in the metadata.</summary>
internal sealed class StripeRefunds(IOptions<StripeOptions> options, TimeProvider time, ILogger<StripeRefunds> logger)
{
    private const int PageLength = 100;

    /// <summary>No payment has more pages of refunds than this; an answer that never ends is none.</summary>
    private const int PagesMax = 20;

    /// <summary>Makes a refund, or repeats the request for the same one.</summary>
    public async Task<RefundEvidence> MakeAsync(StripeConversation stripe, PaymentId payment, string intent, RefundOrder refund)
    {
        if (time.GetUtcNow() - refund.StartedAt >= StripeApi.KeyIsRemembered)
        {
            // The key may be forgotten, and then a repeat would be a second refund: only one that is not in the list is asked for.
            var earlier = await QueryAsync(stripe, payment, intent, refund, EvidenceSource.Poll);
            if (earlier.Status != ProviderRefundStatus.NotFound)
            {
                return earlier;
            }
        }

        var (made, fault) = await stripe.AskAsync(
            "refund",
            (client, token) => new RefundService(client).CreateAsync(RequestOf(payment, intent, refund), KeyOf(refund), token),
            made => IsWhole(made) && StripeNames.RefundIn(made.Metadata) == refund.Number);
        if (made is not null)
        {
            return Evidence(EvidenceSource.Poll).Of(made, payment);
        }

        if (!IsFinal(fault!))
        {
            return Unanswered(refund, EvidenceSource.Poll, fault!);
        }

        // Refused, perhaps because this very refund was made long ago and the key is forgotten: then it is in the list.
        var known = await QueryAsync(stripe, payment, intent, refund, EvidenceSource.Poll);
        return known.Status == ProviderRefundStatus.NotFound
            ? known with { Status = ProviderRefundStatus.Failed, Detail = fault!.Reason }
            : known;
    }

    /// <summary>Finds a refund among those of its payment.</summary>
    public async Task<RefundEvidence> QueryAsync(
        StripeConversation stripe, PaymentId payment, string intent, RefundOrder refund, EvidenceSource source)
    {
        var (all, fault) = await ListAsync(stripe, intent);
        if (all is null)
        {
            return Unanswered(refund, source, fault!);
        }

        var found = all.Find(one => StripeNames.RefundIn(one.Metadata) == refund.Number);
        return found is null
            ? new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.NotFound, time.GetUtcNow())
            : Evidence(source).Of(found, payment);
    }

    /// <summary>All refunds of a payment.</summary>
    public static async Task<StripeAnswer<List<Refund>>> ListAsync(StripeConversation stripe, string intent)
    {
        var all = new List<Refund>();
        for (var page = 0; page < PagesMax; page++)
        {
            var query = new RefundListOptions { PaymentIntent = intent, Limit = PageLength, StartingAfter = all.LastOrDefault()?.Id };
            var (some, fault) = await stripe.AskAsync(
                "query_refund",
                (client, token) => new RefundService(client).ListAsync(query, null, token),
                some => some.Data is { } data && data.TrueForAll(one => IsWhole(one) && one.PaymentIntentId == intent));
            if (some is null)
            {
                return new StripeAnswer<List<Refund>>(null, fault);
            }

            all.AddRange(some.Data);
            if (!some.HasMore || some.Data.Count == 0)
            {
                return new StripeAnswer<List<Refund>>(all, null);
            }
        }

        return new StripeAnswer<List<Refund>>(null, StripeFault.NoAnswer("unreadable", "The list of refunds has no end."));
    }

    private static bool IsWhole(Refund refund) => !string.IsNullOrEmpty(refund.Id);

    /// <summary>Made of the refund alone: a repeat has the same parameters.</summary>
    private static RefundCreateOptions RequestOf(PaymentId payment, string intent, RefundOrder refund) => new()
    {
        PaymentIntent = intent,
        Amount = refund.Amount.MinorUnits,
        Reason = "requested_by_customer",
        Metadata = new()
        {
            [StripeNames.Refund] = refund.Number.Value,
            [StripeNames.Payment] = payment.Value,
            [StripeNames.Reason] = refund.Reason,
        },
    };

    private static RequestOptions KeyOf(RefundOrder refund) => new() { IdempotencyKey = refund.Number.Value };

    /// <summary>
    /// Whether the refusal holds however often this refund is asked for. A balance that is too low fills again, and a payment that
    /// is not found is a matter of our settings.
    /// </summary>
    private static bool IsFinal(StripeFault fault) =>
        fault.IsRefusal && (fault.Param == "amount" || fault.Code is
            "charge_already_refunded" or "charge_disputed" or "charge_not_refundable" or "refund_disputed_payment"
            or "payment_intent_unexpected_state" or "amount_too_large" or "amount_too_small");

    private StripeEvidence Evidence(EvidenceSource source) => new(options.Value.LiveMode, source, time.GetUtcNow());

    private RefundEvidence Unanswered(RefundOrder refund, EvidenceSource source, StripeFault fault)
    {
        ProviderLog.RefundUnanswered(logger, StripeProvider.Name, refund.Number, fault.Reason);
        return new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.NoAnswer, time.GetUtcNow());
    }
}
