namespace IM2.Client;

/// <summary>Holds: setting money aside, then spending it or giving it back.</summary>
public sealed class HoldsApi
{
    private const string Prefix = "hld_";
    private readonly Sender _sender;

    internal HoldsApi(Sender sender) => _sender = sender;

    /// <summary>Sets money aside until it is captured, released or expires.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="amount">How much.</param>
    /// <param name="expiresAt">When it is released by itself, at most 90 days from now. Part of the request: a repeat needs the same.</param>
    /// <param name="reference">Your own number for it, 1 to 64 of <c>A-Z a-z 0-9 . _ : / -</c>. Default: none.</param>
    /// <param name="idempotencyKey">What names this hold for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>insufficient_funds</c>, <c>expiry_not_in_future</c>, <c>wallet_frozen</c>, <c>wallet_closed</c>.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Hold> PlaceAsync(
        string account, Money amount, DateTimeOffset expiresAt, string? reference = null, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Hold>(
            Call.Money(Paths.Account(account, "/holds"), new HoldBody(amount, expiresAt, reference), idempotencyKey, ifVersion), cancellationToken);

    /// <summary>Spends what is held, or a part of it; the rest is released. A hold is captured once.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="hold">The id of the hold.</param>
    /// <param name="amount">How much. Default: null, all that is held.</param>
    /// <param name="idempotencyKey">What names this capture for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>, <c>hold_not_open</c>, <c>capture_exceeds_hold</c>.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Capture> CaptureAsync(
        string account, string hold, Money? amount = null, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Capture>(
            Call.Money(Paths.Account(account, $"/holds/{Paths.Id(hold, Prefix)}/capture"), new PartBody(amount), idempotencyKey, ifVersion),
            cancellationToken);

    /// <summary>Gives back all that is held.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="hold">The id of the hold.</param>
    /// <param name="idempotencyKey">What names this release for ever. Default: null, a new one.</param>
    /// <param name="ifVersion">Refuse unless the wallet has this version. Default: null, whatever it has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>, <c>hold_not_open</c>.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<Release> ReleaseAsync(
        string account, string hold, string? idempotencyKey = null, long? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _sender.OrderAsync<Release>(
            Call.Money<PartBody>(Paths.Account(account, $"/holds/{Paths.Id(hold, Prefix)}/release"), null, idempotencyKey, ifVersion),
            cancellationToken);

    /// <summary>Reads a hold as it now stands.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="hold">The id of the hold.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>operation_not_found</c>.</exception>
    public Task<HoldState> GetAsync(string account, string hold, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<HoldState>(Call.Get(Paths.Account(account, $"/holds/{Paths.Id(hold, Prefix)}")), cancellationToken);
}
