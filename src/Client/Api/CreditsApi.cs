namespace IM2.Client;

/// <summary>Credits: bonus money that a service gives.</summary>
public sealed class CreditsApi
{
    private readonly Sender _sender;

    internal CreditsApi(Sender sender) => _sender = sender;

    /// <summary>Gives bonus money: spent before paid money, can't be given away, lost when it expires.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="amount">How much.</param>
    /// <param name="expiresAt">When what is left of it is lost. Part of the request: a repeat needs the same. Default: null, never.</param>
    /// <param name="reference">Your own number for it, 1 to 64 of <c>A-Z a-z 0-9 . _ : / -</c>. Default: none.</param>
    /// <param name="idempotencyKey">What names this credit for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>expiry_not_in_future</c>, <c>wallet_closed</c>, <c>account_not_found</c>.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Credit> CreditAsync(
        string account, Money amount, DateTimeOffset? expiresAt = null, string? reference = null, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Credit>(
            Call.Money(Paths.Account(account, "/credits"), new CreditBody(amount, expiresAt, reference), idempotencyKey, ifVersion), cancellationToken);

    /// <summary>Reads a credit.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="credit">The id of the credit.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>.</exception>
    public Task<Credit> GetAsync(string account, string credit, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<Credit>(Call.Get(Paths.Account(account, $"/credits/{Paths.Id(credit, "crd_")}")), cancellationToken);
}
