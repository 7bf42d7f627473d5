namespace IM2.Domain;

/// <content>Money that the payer's bank takes back, and what of that and of refunds is to be done with the wallet.</content>
public static partial class Payment
{
    private static Decision<PaymentEvent> Observe(PaymentState payment, DisputeEvidence evidence)
    {
        var known = FindDispute(payment, evidence.Dispute);
        if ((evidence.Contradiction ?? Contradiction(payment, known, evidence)) is { } reason)
        {
            return SetAside(payment, reason, evidence.At);
        }

        if (known is null)
        {
            return Changed(
                Due(new PaymentDispute(evidence.Dispute, evidence.Amount, evidence.Status, evidence.At), evidence.At),
                evidence.At,
                $"Dispute {evidence.Dispute} of {evidence.Amount}: {evidence.Status}.");
        }

        // Messages come in any order: a dispute only moves on, and stays where it ended.
        if (evidence.Status <= known.Status || known.Status >= DisputeStatus.Won)
        {
            return Unchanged;
        }

        // Whether the wallet has given the money up may not be known yet: it is asked again, and then it gets back what it gave.
        var moved = known with { Status = evidence.Status };
        return Changed(known is { IsTaken: false, DueAt: not null } ? moved : Due(moved, evidence.At), evidence.At);
    }

    private static string? Contradiction(PaymentState payment, PaymentDispute? known, DisputeEvidence evidence) => evidence switch
    {
        _ when payment.Status is PaymentStatus.Refused or PaymentStatus.Returned => $"Dispute {evidence.Dispute} of a payment that is {payment.Status}.",
        _ when evidence.Amount.Currency != payment.Order!.Amount.Currency || evidence.Amount.MinorUnits < 1
            || evidence.Amount.MinorUnits > payment.Order.Amount.MinorUnits => $"Dispute {evidence.Dispute} of {evidence.Amount}; the order was {payment.Order.Amount}.",
        _ when known is not null && known.Amount != evidence.Amount => $"Dispute {evidence.Dispute} is of {known.Amount}; now the provider says {evidence.Amount}.",
        _ when known?.Status == DisputeStatus.Won && evidence.Status == DisputeStatus.Lost => $"Dispute {evidence.Dispute} was won; now the provider says lost.",
        _ when known?.Status == DisputeStatus.Lost && evidence.Status == DisputeStatus.Won => $"Dispute {evidence.Dispute} was lost; now the provider says won.",
        _ => null,
    };

    private static PaymentDispute Due(PaymentDispute dispute, DateTimeOffset at) => dispute with
    {
        DueAt = dispute switch
        {
            { HasMoney: true, IsTaken: false } => at,
            { Status: DisputeStatus.Won, IsTaken: true, IsReturned: false } => at,
            _ => null,
        },
    };

    private static Decision<PaymentEvent> RecordDisputeInWallet(PaymentState payment, PaymentCommand.RecordDisputeInWallet ask)
    {
        if (FindDispute(payment, ask.Dispute) is not { } dispute)
        {
            return StatusConflict(payment, $"disputed by {ask.Dispute}");
        }

        if (dispute.DueAt is null)
        {
            return Unchanged;
        }

        if (ask.Refusal is { } refusal)
        {
            // Asking again would bring the same: a person has to look.
            return Changed(dispute with { DueAt = null }, ask.At, $"Dispute {dispute.Id} is {dispute.Status}, and the wallet refuses it: {refusal.Detail}");
        }

        return Changed(
            Due(dispute.IsTaken ? dispute with { IsReturned = true } : dispute with { IsTaken = true }, ask.At), ask.At);
    }

    /// <summary>What the wallet, or the provider, is to be asked after the credit.</summary>
    private static PaymentStep NextSettlement(PaymentState payment, DateTimeOffset now, bool isForced)
    {
        foreach (var dispute in payment.Disputes)
        {
            if (dispute.DueAt is not null)
            {
                return dispute.IsTaken ? new PaymentStep.WinDispute(dispute) : new PaymentStep.ChargeBack(dispute);
            }
        }

        return NextRefundStep(payment, now, isForced);
    }

    private static DateTimeOffset? SettlementDueAt(PaymentState payment)
    {
        DateTimeOffset? first = null;
        foreach (var refund in payment.Refunds)
        {
            first = Earlier(first, refund.DueAt);
        }

        foreach (var dispute in payment.Disputes)
        {
            // The wallet never had what is on its way back.
            first = payment.IsCredited ? Earlier(first, dispute.DueAt) : first;
        }

        return first;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static PaymentState AfterDispute(PaymentState payment, PaymentEvent.DisputeChanged e)
    {
        var known = FindDispute(payment, e.Dispute.Id);
        return payment with
        {
            Disputes = known is null ? payment.Disputes.Add(e.Dispute) : payment.Disputes.Replace(known, e.Dispute),
            Attention = e.Attention ?? payment.Attention,
            DueAt = IsWaitedFor(payment) ? e.At : payment.DueAt,
        };
    }

    /// <summary>Whether the provider is to be asked at once when money goes back: who gets money back has paid.</summary>
    private static bool IsWaitedFor(PaymentState payment) => payment.IsOpen || payment.Status is PaymentStatus.Cancelled or PaymentStatus.Expired;

    private static PaymentDispute? FindDispute(PaymentState payment, string id) => payment.Disputes.FirstOrDefault(dispute => dispute.Id == id);

    private static Decision<PaymentEvent> Changed(PaymentDispute dispute, DateTimeOffset at, string? attention = null) =>
        new PaymentEvent.DisputeChanged(dispute, attention, at);
}
