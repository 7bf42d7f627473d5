using IM2.Domain;
using Microsoft.Extensions.Logging;

namespace IM2.Payments.Alipay;

internal sealed partial class AlipayProvider
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay gave no usable answer to the opening of {PaymentId}: {Reason}")]
    private static partial void LogOpeningUnknown(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay refused {PaymentId}: {ProviderCode} {Detail}")]
    private static partial void LogOpeningRefused(ILogger logger, PaymentId paymentId, string providerCode, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay gave no usable answer to a query of {PaymentId}: {Reason}")]
    private static partial void LogQueryUnanswered(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alipay did not confirm the closing of {PaymentId}: {Reason}")]
    private static partial void LogNotClosed(ILogger logger, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay on refund {RefundId} of {PaymentId}: {Reason}")]
    private static partial void LogRefundTrouble(ILogger logger, string refundId, PaymentId paymentId, string reason);
}
