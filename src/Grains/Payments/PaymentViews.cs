using IM2.Domain;

namespace IM2.Grains;

/// <summary>What a payment's owner may see of it.</summary>
internal static class PaymentViews
{
    /// <summary>The payment as it stands.</summary>
    public static PaymentView Now(PaymentState payment, Waiting? waiting) => Of(payment) with
    {
        Status = payment.Status,
        Action = payment.Status is PaymentStatus.AwaitingUser or PaymentStatus.Processing ? payment.Action : null,
        Failure = payment.Failure,
        PaidAt = payment.PaidAt,
        CreditedAt = payment.CreditedAt,
        CheckedAt = payment.CheckedAt,
        NextCheckAt = payment.DueAt,
        ProviderTransactionId = payment.ProviderTransactionId,
        Waiting = waiting,
        CancelRequestedAt = payment.CancelRequestedAt,
        Refunds = [.. payment.Refunds.Select(Of)],
        Disputes = [.. payment.Disputes.Select(static dispute => new DisputeView(dispute.Id, dispute.Amount, dispute.Status, dispute.At))],
        Refunded = new Money(payment.Refunded, payment.Order!.Amount.Currency),
    };

    /// <summary>A refund as it stands.</summary>
    public static RefundView Of(PaymentRefund refund) => new(
        refund.Number, refund.Amount, refund.Reason, refund.Status, refund.StartedAt, refund.DueAt, refund.EndedAt, refund.Detail);

    /// <summary>The payment as the starter was first told: built of facts that never change, so a repeat gets it to the letter.</summary>
    public static PaymentView FirstAnswer(PaymentState payment) => Of(payment) with
    {
        Status = payment.FirstAnswer!.Status,
        Action = payment.FirstAnswer.Action,
        Failure = payment.FirstAnswer.Failure,
        Decision = payment.FirstAnswer.Decision ?? payment.Decision,
    };

    private static PaymentView Of(PaymentState payment)
    {
        var order = payment.Order!;
        return new PaymentView(
            order.Id, order.Account, order.Amount, order.Method, order.Offer, PaymentStatus.None, null, null,
            order.StartedAt, order.ExpiresAt, null, null, null, null, null)
        {
            Bonus = order.Bonus,
            Refunded = Money.Zero(order.Amount.Currency),
            Decision = payment.Decision,
        };
    }
}
