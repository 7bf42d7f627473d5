using System.Diagnostics;

namespace IM2.Domain;

/// <content>Money that goes back to the payer because we want it to.</content>
public static partial class Payment
{
    /// <summary>How many refunds a payment can have. WeChat Pay allows 50 (https://pay.weixin.qq.com/doc/v3/merchant/, refunds).</summary>
    public const int RefundsMax = 50;

    /// <summary>The longest reason of a refund: WeChat Pay's 80.</summary>
    public const int RefundReasonLengthMax = 80;

    private static readonly TimeSpan WalletRetryGap = TimeSpan.FromSeconds(30);

    private static Decision<PaymentEvent> Refund(PaymentState payment, PaymentCommand.Refund ask)
    {
        if (Find(payment, ask.Id.Value) is { } known)
        {
            return known.Reason == ask.Reason && (ask.Amount is null || ask.Amount == known.Amount)
                ? Unchanged
                : new Refusal(RefusalCode.IdReused, $"{ask.Id} is already a refund of {known.Amount}.");
        }

        if (string.IsNullOrWhiteSpace(ask.Reason) || ask.Reason.Length > RefundReasonLengthMax || ask.Reason.Any(char.IsControl))
        {
            return new Refusal(RefusalCode.ReasonRequired, $"A refund needs a reason of 1 to {RefundReasonLengthMax} characters.");
        }

        if (!payment.IsCredited)
        {
            return StatusConflict(payment, "refunded");
        }

        var (currency, left) = (payment.Order!.Amount.Currency, payment.Refundable);
        var amount = ask.Amount ?? new Money(left, currency);
        if (amount.Currency != currency)
        {
            return new Refusal(RefusalCode.CurrencyMismatch, $"A payment of {payment.Order.Amount} can't be refunded in {amount.Currency}.");
        }

        if (ask.Amount is { MinorUnits: < 1 })
        {
            return new Refusal(RefusalCode.AmountOutOfRange, $"{amount} can't be refunded.");
        }

        if (left < 1 || amount.MinorUnits > left)
        {
            return new Refusal(RefusalCode.CorrectionExceedsOriginal, $"Of {payment.Order.Amount}, {new Money(left, currency)} is left to refund, not {amount}.");
        }

        return payment.Refunds.Length >= RefundsMax
            ? new Refusal(RefusalCode.CorrectionExceedsOriginal, $"{payment.Order.Id} has {RefundsMax} refunds already.")
            : Changed(new PaymentRefund(ask.Id.Value, amount, ask.Reason, RefundStatus.Created, ask.At) { DueAt = ask.At }, ask.At);
    }

    private static Decision<PaymentEvent> Observe(PaymentState payment, RefundEvidence evidence)
    {
        var known = Find(payment, evidence.Number);
        if ((evidence.Contradiction ?? Contradiction(payment, known, evidence)) is { } reason)
        {
            // A question that was answered with nonsense was asked all the same: the next one comes later.
            return known is { Status: RefundStatus.Unwound or RefundStatus.Processing or RefundStatus.Stuck }
                ? Changed(Asked(known, evidence), evidence.At, reason)
                : SetAside(payment, reason, evidence.At);
        }

        if (known is not null)
        {
            return ObserveKnown(known, evidence);
        }

        // Made in the provider's console. Until it has succeeded it is nothing to the wallet.
        return evidence.Status == ProviderRefundStatus.Succeeded
            ? Changed(
                new PaymentRefund(evidence.Number, evidence.Amount!.Value, "Made at the provider", RefundStatus.Created, evidence.At) { DueAt = evidence.At },
                evidence.At,
                $"{evidence.Number}: {evidence.Amount} was refunded at the provider, not by us.")
            : Unchanged;
    }

    private static Decision<PaymentEvent> ObserveKnown(PaymentRefund refund, RefundEvidence evidence) => (refund.Status, evidence.Status) switch
    {
        // It has not been asked for yet, or has ended as the provider says again.
        (RefundStatus.Created or RefundStatus.Failing or RefundStatus.Failed or RefundStatus.Refused, _) => Unchanged,
        (_, ProviderRefundStatus.Failed) => Changed(
            refund with { Status = RefundStatus.Failing, DueAt = evidence.At, EndedAt = null, Detail = evidence.Detail },
            evidence.At,
            $"Refund {refund.Number} failed: {evidence.Detail}"),
        (RefundStatus.Succeeded, _) => Unchanged,
        (_, ProviderRefundStatus.Succeeded) => Changed(
            refund with { Status = RefundStatus.Succeeded, DueAt = null, EndedAt = evidence.At, Detail = null }, evidence.At),
        (_, ProviderRefundStatus.NotFound) => Changed(Asked(refund, evidence) with { Status = RefundStatus.Unwound }, evidence.At),
        (_, ProviderRefundStatus.Processing) => Changed(Asked(refund, evidence) with { Status = RefundStatus.Processing }, evidence.At),
        (_, ProviderRefundStatus.Stuck) => Changed(
            Asked(refund, evidence) with { Status = RefundStatus.Stuck, Detail = evidence.Detail },
            evidence.At,
            $"Refund {refund.Number} can't go on without a person: {evidence.Detail}"),
        (_, ProviderRefundStatus.NoAnswer) => Changed(Asked(refund, evidence), evidence.At),
        _ => throw new UnreachableException($"No rule for {refund.Status} and {evidence.Status}."),
    };

    private static PaymentRefund Asked(PaymentRefund refund, RefundEvidence evidence) =>
        refund with { Checks = refund.Checks + 1, DueAt = PollSchedule.Refund(refund.Checks, evidence.At) };

    private static string? Contradiction(PaymentState payment, PaymentRefund? known, RefundEvidence evidence)
    {
        if (evidence.Amount is { } said && said.Currency != payment.Order!.Amount.Currency)
        {
            return $"The provider refunds {said}; the order was {payment.Order.Amount}.";
        }

        if (known is null)
        {
            return evidence switch
            {
                _ when evidence.Status != ProviderRefundStatus.Succeeded => null,
                _ when RefundId.TryParse(evidence.Number, null, out _) => $"The provider names refund {evidence.Number}, which this payment does not have.",
                { Amount: null } => $"The provider says that {evidence.Number} was refunded but not how much.",
                { Amount: { } amount } when amount.MinorUnits < 1 || amount.MinorUnits > payment.Refundable =>
                    $"The provider says that {amount} was refunded; {payment.Refundable} was left.",
                _ when payment.Status == PaymentStatus.Refused || payment.Refunds.Length >= RefundsMax => $"{evidence.Number}: a refund of a payment that can't have it.",
                _ => null,
            };
        }

        return evidence switch
        {
            { Amount: { } amount } when amount != known.Amount => $"The provider says that {known.Number} is {amount}; it is {known.Amount}.",
            { Status: ProviderRefundStatus.Succeeded } when known.Status is RefundStatus.Failing or RefundStatus.Failed or RefundStatus.Refused =>
                $"The provider says that {known.Number} has succeeded; it was {known.Status} before.",
            _ => null,
        };
    }

    private static Decision<PaymentEvent> RecordRefundInWallet(PaymentState payment, PaymentCommand.RecordRefundInWallet ask)
    {
        var refund = Find(payment, ask.Number);
        return (refund?.Status, ask.Refusal) switch
        {
            (RefundStatus.Created, null) when refund!.IsOurs => Changed(refund with { Status = RefundStatus.Unwound, DueAt = ask.At }, ask.At),
            (RefundStatus.Created, null) => Changed(refund! with { Status = RefundStatus.Succeeded, DueAt = null, EndedAt = ask.At }, ask.At),
            (RefundStatus.Created, { } refusal) => Changed(
                refund! with { Status = RefundStatus.Refused, DueAt = null, EndedAt = ask.At, Detail = refusal.Detail },
                ask.At,
                refund.IsOurs ? null : $"{refund.Number} was refunded at the provider, and the wallet refuses it: {refusal.Detail}"),
            (RefundStatus.Failing, null) => Changed(refund! with { Status = RefundStatus.Failed, DueAt = null, EndedAt = ask.At }, ask.At),
            (RefundStatus.Failing, { } refusal) => Changed(
                refund! with { DueAt = ask.At + WalletRetryGap }, ask.At, $"{refund.Number} failed, and the wallet refuses its money: {refusal.Detail}"),
            (null, _) => StatusConflict(payment, $"refunded by {ask.Number}"),
            _ => Unchanged,
        };
    }

    private static PaymentStep NextRefundStep(PaymentState payment, DateTimeOffset now, bool isForced)
    {
        foreach (var refund in payment.Refunds)
        {
            PaymentStep? step = refund.Status switch
            {
                _ when refund.DueAt is null => null,
                RefundStatus.Created => new PaymentStep.UnwindRefund(refund),
                RefundStatus.Failing => refund.DueAt <= now ? new PaymentStep.ReverseRefund(refund) : null,
                _ when !isForced && refund.DueAt > now => null,
                RefundStatus.Unwound => new PaymentStep.SendRefund(refund),
                RefundStatus.Processing or RefundStatus.Stuck => new PaymentStep.QueryRefund(refund),
                _ => null,
            };
            if (step is not null)
            {
                return step;
            }
        }

        return PaymentStep.None;
    }

    private static PaymentState AfterRefund(PaymentState payment, PaymentEvent.RefundChanged e)
    {
        var known = Find(payment, e.Refund.Number);
        var after = payment with
        {
            Refunds = known is null ? payment.Refunds.Add(e.Refund) : payment.Refunds.Replace(known, e.Refund),
            CheckedAt = known is not null && e.Refund.Checks > known.Checks ? e.At : payment.CheckedAt,
            Attention = e.Attention ?? payment.Attention,
            DueAt = IsWaitedFor(payment) ? e.At : payment.DueAt,
        };
        if (e.Refund.IsFromWallet)
        {
            // The wallet has money again that a dispute may not have found there.
            return e.Refund.Status == RefundStatus.Failed ? after with { Disputes = [.. after.Disputes.Select(dispute => Due(dispute, e.At))] } : after;
        }

        // Money that came too late: what can't go back is the user's after all.
        return e.Refund.Status switch
        {
            RefundStatus.Succeeded => after with { Status = PaymentStatus.Returned, DueAt = payment.HasReservation ? e.At : null },
            RefundStatus.Failing => after with
            {
                Status = PaymentStatus.Paid,
                DueAt = e.At,
                Refunds = after.Refunds.Replace(e.Refund, e.Refund with { Status = RefundStatus.Failed, DueAt = null, EndedAt = e.At }),
            },
            _ => after,
        };
    }

    private static PaymentRefund? Find(PaymentState payment, string number) => payment.Refunds.FirstOrDefault(refund => refund.Number == number);

    private static Decision<PaymentEvent> Changed(PaymentRefund refund, DateTimeOffset at, string? attention = null) =>
        new PaymentEvent.RefundChanged(refund, attention, at);
}
