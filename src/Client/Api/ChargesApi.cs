namespace IM2.Client;

/// <summary>Charges: spending at once, and giving it back.</summary>
public sealed class ChargesApi
{
    private const string Prefix = "chg_";
    private readonly Sender _sender;

    internal ChargesApi(Sender sender) => _sender = sender;

    /// <summary>Spends at once: bonus first, then paid money.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="amount">How much.</param>
    /// <param name="reference">Your own number for it, 1 to 64 of <c>A-Z a-z 0-9 . _ : / -</c>. Default: none.</param>
    /// <param name="idempotencyKey">What names this charge for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException">
    /// <c>insufficient_funds</c>, <c>wallet_frozen</c>, <c>wallet_closed</c>, <c>version_mismatch</c>, <c>account_not_found</c>,
    /// <c>idempotency_key_reused</c>: the key named another request before.
    /// </exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Charge> ChargeAsync(
        string account, Money amount, string? reference = null, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Charge>(
            Call.Money(Paths.Account(account, "/charges"), new ChargeBody(amount, reference), idempotencyKey, ifVersion), cancellationToken);

    /// <summary>Gives back what was spent, to where it came from.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="charge">The id of the charge.</param>
    /// <param name="amount">How much. Default: null, all that is left.</param>
    /// <param name="idempotencyKey">What names this undo for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException">
    /// <c>operation_not_found</c>, <c>original_not_found</c>, <c>correction_exceeds_original</c>, <c>currency_mismatch</c>.
    /// </exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Undo> UndoAsync(
        string account, string charge, Money? amount = null, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Undo>(
            Call.Money(Paths.Account(account, $"/charges/{Paths.Id(charge, Prefix)}/undo"), new PartBody(amount), idempotencyKey, ifVersion),
            cancellationToken);

    /// <summary>Reads a charge as it now stands.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="charge">The id of the charge.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>.</exception>
    public Task<ChargeState> GetAsync(string account, string charge, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<ChargeState>(Call.Get(Paths.Account(account, $"/charges/{Paths.Id(charge, Prefix)}")), cancellationToken);
}
