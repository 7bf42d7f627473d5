using IM2.Domain;

namespace IM2.Grains;

internal sealed partial class PaymentGrain
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Payment {PaymentId} is paid and wallet {WalletId} refuses it ({Code}): {Detail}")]
    private static partial void LogCreditRefused(ILogger logger, PaymentId paymentId, AccountId walletId, RefusalCode code, string detail);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Payment {PaymentId} has ended and wallet {WalletId} refuses to free its limits ({Code}): {Detail}")]
    private static partial void LogReleaseRefused(ILogger logger, PaymentId paymentId, AccountId walletId, RefusalCode code, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Payment {PaymentId} ({Status}) needs a person: {Reason}")]
    private static partial void LogAttention(ILogger logger, PaymentId paymentId, PaymentStatus status, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The wallet could not be told that payment {PaymentId} takes longer than expected; the next check tries again.")]
    private static partial void LogDelayNotTold(ILogger logger, Exception error, PaymentId paymentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payment {PaymentId} could not do what is due; it tries again.")]
    private static partial void LogWakeFailed(ILogger logger, Exception error, string paymentId);
}
