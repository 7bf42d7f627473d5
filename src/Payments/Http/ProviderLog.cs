using IM2.Domain;
using Microsoft.Extensions.Logging;

namespace IM2.Payments.Http;

/// <summary>What every adapter says of its orders, in the same words.</summary>
internal static partial class ProviderLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} gave no usable answer to the opening of {PaymentId}: {Reason}")]
    public static partial void OpeningUnknown(ILogger logger, string provider, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} refused {PaymentId}: {ProviderCode} {Detail}")]
    public static partial void OpeningRefused(ILogger logger, string provider, PaymentId paymentId, string providerCode, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} gave no usable answer to a query of {PaymentId}: {Reason}")]
    public static partial void QueryUnanswered(ILogger logger, string provider, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Provider} did not confirm the closing of {PaymentId}: {Reason}")]
    public static partial void NotClosed(ILogger logger, string provider, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} gave no usable answer about refund {RefundId}: {Reason}")]
    public static partial void RefundUnanswered(ILogger logger, string provider, RefundId refundId, string reason);
}
