namespace IM2.Client;

/// <summary>A client of the IM2 API. Thread-safe: make one and keep it.</summary>
/// <remarks>
/// <para>
/// Every call that moves money has an idempotency key: yours, or a new one that is the same at each of the client's own tries. So a call has its
/// effect once, however often it is sent. Its exception carries the key, for a later repeat.
/// </para>
/// <para>
/// What every method may throw: <see cref="Im2ProblemException"/>, the API said no; <see cref="Im2OutcomeUnknownException"/>, nobody could say
/// whether it happened; <see cref="Im2UnavailableException"/>, it did not happen, for the API could not be reached;
/// <see cref="OperationCanceledException"/> (<see cref="Im2CanceledException"/> where the call has a key).
/// </para>
/// </remarks>
public sealed class Im2Client
{
    /// <summary>A client.</summary>
    /// <param name="http">
    /// What sends; it stays yours to dispose. It should not follow redirects, and its own time-out should be longer than
    /// <see cref="Im2ClientOptions.TryTimeout"/>.
    /// </param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds, or nobody says where the API is.</exception>
    public Im2Client(HttpClient http, Im2ClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        var sender = new Sender(http, options.Checked());
        Accounts = new AccountsApi(sender);
        Wallets = new WalletsApi(sender);
        Entries = new EntriesApi(sender);
        Charges = new ChargesApi(sender);
        Holds = new HoldsApi(sender);
        Credits = new CreditsApi(sender);
        Gifts = new GiftsApi(sender);
        TopUps = new TopUpsApi(sender);
        Refunds = new RefundsApi(sender);
        Batches = new BatchesApi(sender);
    }

    /// <summary>Accounts: who may do what.</summary>
    public AccountsApi Accounts { get; }

    /// <summary>Wallets: what an account has.</summary>
    public WalletsApi Wallets { get; }

    /// <summary>What wallets have been through, and statements of it.</summary>
    public EntriesApi Entries { get; }

    /// <summary>Charges: spending at once.</summary>
    public ChargesApi Charges { get; }

    /// <summary>Holds: setting money aside.</summary>
    public HoldsApi Holds { get; }

    /// <summary>Credits: bonus money that a service gives.</summary>
    public CreditsApi Credits { get; }

    /// <summary>Gifts: from one wallet to another.</summary>
    public GiftsApi Gifts { get; }

    /// <summary>Top-ups: money that comes in.</summary>
    public TopUpsApi TopUps { get; }

    /// <summary>Refunds: money that goes back.</summary>
    public RefundsApi Refunds { get; }

    /// <summary>Many operations in one request.</summary>
    public BatchesApi Batches { get; }
}
