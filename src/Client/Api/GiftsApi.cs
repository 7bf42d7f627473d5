namespace IM2.Client;

/// <summary>Gifts: paid money from one wallet to another.</summary>
public sealed class GiftsApi
{
    private readonly Sender _sender;

    internal GiftsApi(Sender sender) => _sender = sender;

    /// <summary>Takes paid money out of one wallet and brings it to another; if that refuses it, it comes back.</summary>
    /// <param name="account">Who gives.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="amount">How much.</param>
    /// <param name="idempotencyKey">What names this gift for ever. Default: null, a new one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The gift as far as it has come, <see cref="GiftStatus.Received"/> as a rule; what is on its way goes on by itself.</returns>
    /// <exception cref="Im2ProblemException"><c>insufficient_funds</c>, <c>gift_to_self</c>, <c>wallet_frozen</c>, <c>wallet_closed</c>.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Gift> GiveAsync(string account, string to, Money amount, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Gift>(Call.Money(Paths.Account(account, "/gifts"), new GiftBody(to, amount), idempotencyKey), cancellationToken);

    /// <summary>Reads a gift, as who gave it sees it.</summary>
    /// <param name="account">Who gave.</param>
    /// <param name="gift">The id of the gift.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>.</exception>
    public Task<Gift> GetAsync(string account, string gift, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<Gift>(Call.Get(Paths.Account(account, $"/gifts/{Paths.Id(gift, "gft_")}")), cancellationToken);
}
