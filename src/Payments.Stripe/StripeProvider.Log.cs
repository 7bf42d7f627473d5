using IM2.Domain;
using Microsoft.Extensions.Logging;

namespace IM2.Payments.Stripe;

internal sealed partial class StripeProvider
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe gave no usable answer to the opening of {PaymentId}: {Reason}")]
    private static partial void LogOpeningUnknown(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe refused {PaymentId}: {ProviderCode} {Detail}")]
    private static partial void LogOpeningRefused(ILogger logger, PaymentId paymentId, string providerCode, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe gave no usable answer to a query of {PaymentId}: {Reason}")]
    private static partial void LogQueryUnanswered(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe did not confirm the closing of {PaymentId}: {Reason}")]
    private static partial void LogNotClosed(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe gave no usable answer about refund {RefundId}: {Reason}")]
    private static partial void LogRefundUnanswered(ILogger logger, RefundId refundId, string reason);
}
