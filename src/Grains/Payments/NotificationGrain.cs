using System.Collections.Immutable;
using IM2.Domain;
using IM2.Payments;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>Verifies notifications where the keys are and hands what they say to the payment.</summary>
/// <remarks>Reentrant, for it keeps nothing: one that has to ask its provider which order is meant holds up no other.</remarks>
[StatelessWorker, Reentrant]
internal sealed partial class NotificationGrain(
    PaymentProviders providers,
    GrainTelemetry telemetry,
    ILogger<NotificationGrain> logger) : Grain, INotificationGrain
{
    public async Task<NotificationReceipt> ReceiveAsync(PaymentMethod method, ImmutableDictionary<string, string> headers, byte[] body)
    {
        if (providers.Find(method) is not { } provider)
        {
            return Reject(method, "no adapter is configured");
        }

        switch (await provider.ReadNotificationAsync(new ProviderNotification(headers, body)))
        {
            case NotificationReading.Forged forged:
                return Reject(method, forged.Reason);

            case NotificationReading.NotNow later:
                telemetry.Notified(method, "later");
                throw new OutcomeUnknownException(later.Reason);

            case NotificationReading.NotForUs other:
                LogNotForUs(logger, method, other.Reason);
                telemetry.Notified(method, "ignored");
                return Accepted(provider);

            case NotificationReading.Evidence(var payment, var said):
                var outcome = await GrainFactory.Payment(payment).ReportAsync(said);
                if (outcome.Refusal is { } refusal)
                {
                    // Genuine, but about an order that we never made: repeating it would not help, a person has to look.
                    LogSetAside(logger, method, payment, refusal.Code);
                    telemetry.Notified(method, "set_aside");
                    return Accepted(provider);
                }

                telemetry.Notified(method, "accepted");
                return Accepted(provider);

            case var reading:
                throw new System.Diagnostics.UnreachableException($"No receipt for {reading}.");
        }
    }

    private static NotificationReceipt Accepted(IPaymentProvider provider) => new(IsAccepted: true, provider.Acknowledgement);

    private NotificationReceipt Reject(PaymentMethod method, string reason)
    {
        LogRejected(logger, method, reason);
        telemetry.Notified(method, "rejected");
        return new NotificationReceipt(IsAccepted: false, "");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Method} notification is not genuine: {Reason}")]
    private static partial void LogRejected(ILogger logger, PaymentMethod method, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A {Method} notification is not for us: {Reason}")]
    private static partial void LogNotForUs(ILogger logger, PaymentMethod method, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A genuine {Method} notification names payment {PaymentId}: {Code}. It is set aside.")]
    private static partial void LogSetAside(ILogger logger, PaymentMethod method, PaymentId paymentId, RefusalCode code);
}
