using IM2.Domain;
using IM2.Payments.Banking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Payments.BankTransfer;

/// <summary>Bank transfer with a personal reference. The order is ours alone: what the bank knows of it comes with its statements.</summary>
/// <param name="book">References and what came under them.</param>
/// <param name="options">Our account.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class BankTransferProvider(
    IBankBook book, IOptions<BankTransferOptions> options, TimeProvider time, ILogger<BankTransferProvider> logger) : IPaymentProvider
{
    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.BankTransfer;

    /// <inheritdoc/>
    public async Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!options.Value.Currencies.Contains(order.Amount.Currency.Code))
        {
            return new OpeningOutcome.Refused("CURRENCY_NOT_ACCEPTED", $"The account takes no {order.Amount.Currency}.");
        }

        try
        {
            for (var attempt = 0; attempt < PersonalReferences.AttemptsMax; attempt++)
            {
                var reference = CreditorReference.Of(order.Id, attempt);
                var claim = await WithinAsync(book.ClaimAsync(BankReference.Of(reference), order.Id, order.Amount, cancellationToken), cancellationToken);
                if (claim.Payment == order.Id)
                {
                    return claim.Amount == order.Amount
                        ? new OpeningOutcome.Opened(ActionOf(reference), reference.Value)
                        : new OpeningOutcome.Unknown($"{reference} was opened for {claim.Amount}.");
                }
            }

            return new OpeningOutcome.Unknown("Every reference of the payment is another payment's.");
        }
        catch (Exception error) when (error is BankBookException or TimeoutException)
        {
            LogOpeningUnknown(logger, error, order.Id);
            return new OpeningOutcome.Unknown("Our own book did not answer.");
        }
    }

    /// <inheritdoc/>
    public async Task<PaymentEvidence> QueryAsync(ProviderOrder order, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        try
        {
            var claim = await WithinAsync(FindAsync(order, cancellationToken), cancellationToken);
            return claim switch
            {
                null => new PaymentEvidence(source, ProviderStatus.NotFound, Now),
                // Once paid always paid: a reversal is a matter of its own, and is reported as one.
                { Credit: { } credit } => new PaymentEvidence(source, ProviderStatus.Paid, Now, credit.Key, credit.Amount),
                _ => new PaymentEvidence(source, source == EvidenceSource.Closing ? ProviderStatus.Closed : ProviderStatus.Unpaid, Now, null, claim.Amount),
            };
        }
        catch (Exception error) when (error is BankBookException or TimeoutException)
        {
            LogQueryUnanswered(logger, error, order.Order.Id);
            return new PaymentEvidence(source, ProviderStatus.NoAnswer, Now);
        }
    }

    /// <summary>Does nothing: no bank can be told to refuse a transfer, and late money still counts.</summary>
    public Task CloseAsync(ProviderOrder order, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>We can't make transfers: a person makes it, and the statement that shows it confirms it.</remarks>
    public async Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(refund);
        try
        {
            var claim = await WithinAsync(
                book.ClaimAsync(BankReference.Of(refund.Number), order.Order.Id, refund.Amount, cancellationToken), cancellationToken);
            return EvidenceOf(claim, order.Order.Id, refund, EvidenceSource.Poll);
        }
        catch (Exception error) when (error is BankBookException or TimeoutException)
        {
            LogRefundUnanswered(logger, error, refund.Number);
            return new RefundEvidence(EvidenceSource.Poll, refund.Number.Value, ProviderRefundStatus.NoAnswer, Now);
        }
    }

    /// <inheritdoc/>
    public async Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(refund);
        try
        {
            return await WithinAsync(book.FindAsync(BankReference.Of(refund.Number), cancellationToken), cancellationToken) is { } claim
                ? EvidenceOf(claim, order.Order.Id, refund, source)
                : new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.NotFound, Now);
        }
        catch (Exception error) when (error is BankBookException or TimeoutException)
        {
            LogRefundUnanswered(logger, error, refund.Number);
            return new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.NoAnswer, Now);
        }
    }

    /// <summary>A bank sends none: whatever this is, it is not from one.</summary>
    public Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default) =>
        Task.FromResult<NotificationReading>(new NotificationReading.Forged("Banks send no notifications; import their statements."));

    private DateTimeOffset Now => time.GetUtcNow();

    private RefundEvidence EvidenceOf(BankClaim claim, PaymentId payment, RefundOrder refund, EvidenceSource source)
    {
        if (claim.Payment != payment || claim.Amount != refund.Amount)
        {
            return new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.Stuck, Now, null, $"{refund.Number} stands for {claim.Amount} of {claim.Payment}.");
        }

        return claim.Debit is { } debit
            ? new RefundEvidence(source, refund.Number.Value, ProviderRefundStatus.Succeeded, Now, debit.Amount)
            : new RefundEvidence(
                source, refund.Number.Value, ProviderRefundStatus.Stuck, Now, refund.Amount,
                $"Transfer {refund.Amount} to the payer yourself, with the end-to-end reference {refund.Number}: the statement that shows it confirms the refund.");
    }

    private Task<BankClaim?> FindAsync(ProviderOrder order, CancellationToken cancellationToken) =>
        CreditorReference.TryParse(order.Reference, null, out var reference)
            ? book.FindAsync(BankReference.Of(reference), cancellationToken)
            : book.FindAsync(order.Order.Id, cancellationToken);

    private UserAction.TransferMoney ActionOf(CreditorReference reference) => new(
        reference.Value, options.Value.Holder, options.Value.PlainAccount, options.Value.BankName, options.Value.BankCode);

    private Task<T> WithinAsync<T>(Task<T> asked, CancellationToken cancellationToken) => asked.WaitAsync(options.Value.Timeout, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether {PaymentId} has a reference is not known.")]
    private static partial void LogOpeningUnknown(ILogger logger, Exception error, PaymentId paymentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came in for {PaymentId} is not known now.")]
    private static partial void LogQueryUnanswered(ILogger logger, Exception error, PaymentId paymentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How the refund {RefundId} stands is not known now.")]
    private static partial void LogRefundUnanswered(ILogger logger, Exception error, RefundId refundId);
}
