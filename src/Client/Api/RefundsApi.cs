namespace IM2.Client;

/// <summary>Refunds: giving back what was paid, or a part of it.</summary>
public sealed class RefundsApi
{
    private readonly Sender _sender;

    internal RefundsApi(Sender sender) => _sender = sender;

    /// <summary>Gives back to the payer: first the wallet gives it up, then the provider is asked. It is followed up by itself until it has ended.</summary>
    /// <param name="topUp">The id of the top-up, <c>pay_…</c>.</param>
    /// <param name="reason">Why, 1 to 80 characters: the payer may read it on a statement.</param>
    /// <param name="amount">How much. Default: null, all that is left.</param>
    /// <param name="idempotencyKey">What names this refund for ever. Default: null, a new one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException">
    /// <c>payment_not_found</c>, <c>payment_status_conflict</c>, <c>correction_exceeds_original</c>, <c>currency_mismatch</c>.
    /// </exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Refund> StartAsync(
        string topUp, string reason, Money? amount = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Refund>(Call.Money(Paths.TopUp(topUp, "/refunds"), new RefundBody(amount, reason), idempotencyKey), cancellationToken);

    /// <summary>Reads a refund; also one that was made in the provider's own console, by the provider's number.</summary>
    /// <param name="topUp">The id of the top-up, <c>pay_…</c>.</param>
    /// <param name="refund">The id of the refund.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>payment_not_found</c>, <c>refund_not_found</c>.</exception>
    public Task<Refund> GetAsync(string topUp, string refund, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<Refund>(Call.Get(Paths.TopUp(topUp, $"/refunds/{Paths.Foreign(refund)}")), cancellationToken);
}
