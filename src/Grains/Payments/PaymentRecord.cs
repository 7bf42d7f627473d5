using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>What grain storage keeps of a payment.</summary>
[GenerateSerializer, Alias("im2.payment-record")]
public sealed class PaymentRecord : IDueState
{
    /// <summary>The name under which payments are stored.</summary>
    public const string StateName = "payment";

    /// <summary>The payment; empty if there is none.</summary>
    [Id(0)]
    public PaymentState Payment { get; set; } = PaymentState.Empty;

    /// <inheritdoc/>
    public DateTimeOffset? DueAt => Payment.DueAt;
}
