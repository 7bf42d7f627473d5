using IM2.Domain;

namespace IM2.Payments.Tests;

/// <summary>What the conformance suite arranges on the provider's side.</summary>
public enum Trouble
{
    /// <summary>None.</summary>
    None,

    /// <summary>Answers with HTTP 500.</summary>
    ServerError,

    /// <summary>Never answers.</summary>
    Hang,

    /// <summary>Breaks the connection.</summary>
    Reset,

    /// <summary>Signs its answers wrongly; where answers have no signature, breaks them off in the middle.</summary>
    BadSignature,
}

/// <summary>One provider's side with our adapter before it, for the conformance suite.</summary>
public interface IProviderWorld : IAsyncDisposable
{
    /// <summary>The adapter, with a short time-out.</summary>
    IPaymentProvider Provider { get; }

    /// <summary>An order that nobody has opened.</summary>
    PaymentOrder NewOrder();

    /// <summary>A refund that nobody has asked for.</summary>
    RefundOrder NewRefund(PaymentOrder order, long minorUnits) => new(
        RefundId.FromIdempotencyKey("tests", order.Id, Guid.NewGuid().ToString()), new Money(minorUnits, order.Amount.Currency), "A reason", order.StartedAt);

    /// <summary>Lets the payer pay an open order.</summary>
    Task PayAsync(PaymentOrder order);

    /// <summary>Whether the provider's protocol knows this trouble; answers that have no signature can't have a wrong one.</summary>
    bool Knows(Trouble trouble) => true;

    /// <summary>Spoils every answer about an order, until told otherwise.</summary>
    Task TroubleAsync(PaymentOrder order, Trouble trouble);

    /// <summary>Lets the provider's notifications of an order carry another amount.</summary>
    Task WrongAmountAsync(PaymentOrder order);

    /// <summary>The next notification of a payment that the provider delivered; what else it tells is passed over.</summary>
    Task<ProviderNotification> NextNotificationAsync();
}
