using System.Runtime.CompilerServices;

namespace IM2.Client;

/// <summary>Top-ups: starting one, and following it.</summary>
public sealed class TopUpsApi
{
    private readonly Sender _sender;

    internal TopUpsApi(Sender sender) => _sender = sender;

    /// <summary>What an account can top up: amounts on offer, and every method with the reason where it can't be used.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>, <c>region_not_served</c>.</exception>
    public Task<TopUpOptions> GetOptionsAsync(string account, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUpOptions>(Call.Get(Paths.Account(account, "/top-up-options")), cancellationToken);

    /// <summary>Promises amount, bonus and method for 15 minutes. Nothing is kept. Not tried again by itself.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="choice">What, and how.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException">Catalogue or policy refuses it; <see cref="Im2ProblemException.Decision"/> says why and what would pass.</exception>
    public Task<TopUpQuote> QuoteAsync(string account, TopUpChoice choice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return _sender.ReadAsync<TopUpQuote>(Call.Change(HttpMethod.Post, Paths.Account(account, "/quotes"), choice), cancellationToken);
    }

    /// <summary>Starts a top-up at the price of now.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="choice">What, and how.</param>
    /// <param name="idempotencyKey">What names this top-up for ever. Default: null, a new one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The top-up; its <see cref="TopUp.Action"/> says what the user has to do.</returns>
    /// <exception cref="Im2ProblemException">Catalogue, policy or wallet refuses it. A refusal with a decision is for ever: try again with a new key.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<TopUp> StartAsync(string account, TopUpChoice choice, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return _sender.OrderAsync<TopUp>(Call.Money(Paths.Account(account, "/top-ups"), choice, idempotencyKey), cancellationToken);
    }

    /// <summary>Starts a top-up at the price of a quote.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="quote">The quote.</param>
    /// <param name="idempotencyKey">What names this top-up for ever. Default: null, a new one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="StartAsync(string, TopUpChoice, string?, CancellationToken)" path="/returns"/>
    /// <exception cref="Im2ProblemException"><c>quote_expired</c>, or policy or wallet refuses it.</exception>
    /// <exception cref="Im2OutcomeUnknownException">Repeat it with the exception's key.</exception>
    public Task<TopUp> StartAsync(string account, TopUpQuote quote, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quote);
        return _sender.OrderAsync<TopUp>(Call.Money(Paths.Account(account, "/top-ups"), new QuoteBody(quote.Token), idempotencyKey), cancellationToken);
    }

    /// <summary>Reads a top-up.</summary>
    /// <param name="topUp">Its id, <c>pay_…</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>payment_not_found</c>.</exception>
    public Task<TopUp> GetAsync(string topUp, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUp>(Call.Get(Paths.TopUp(topUp)), cancellationToken);

    /// <summary>Has the provider asked now. Asked again within 2 seconds, it answers what is known. Not tried again by itself.</summary>
    /// <param name="topUp">Its id, <c>pay_…</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>payment_not_found</c>.</exception>
    public Task<TopUp> RefreshAsync(string topUp, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUp>(Call.Change<object>(HttpMethod.Post, Paths.TopUp(topUp, "/refresh"), null), cancellationToken);

    /// <summary>Calls a top-up off. Repeating it changes nothing, but it is not tried again by itself.</summary>
    /// <param name="topUp">Its id, <c>pay_…</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The top-up as it now stands: perhaps open still, while the provider has not confirmed it, or paid if the money was faster.</returns>
    /// <exception cref="Im2ProblemException"><c>payment_not_found</c>, <c>payment_status_conflict</c>.</exception>
    public Task<TopUp> CancelAsync(string topUp, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUp>(Call.Change<object>(HttpMethod.Post, Paths.TopUp(topUp, "/cancel"), null), cancellationToken);

    /// <summary>An account's top-ups, newest first, page by page as they are needed.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="pageSize">How many are asked for at a time. Default: null, as many as the API likes.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>.</exception>
    public async IAsyncEnumerable<TopUp> ListAsync(
        string account, int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await GetPageAsync(account, pageSize, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var topUp in page.TopUps)
            {
                yield return topUp;
            }

            cursor = Cursor.After(cursor, page.Next);
        }
        while (cursor is not null);
    }

    /// <summary>One page of an account's top-ups, newest first.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="pageSize">How many. Default: null, as many as the API likes.</param>
    /// <param name="cursor"><see cref="TopUpPage.Next"/> of the page before. Default: null, the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>, <c>cursor_invalid</c>.</exception>
    public Task<TopUpPage> GetPageAsync(
        string account, int? pageSize = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUpPage>(
            Call.Get(Paths.Account(account, $"/top-ups{Paths.Query(("cursor", cursor), ("limit", pageSize))}")), cancellationToken);

    /// <summary>The receipt of a top-up that was credited.</summary>
    /// <param name="topUp">Its id, <c>pay_…</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>payment_not_found</c>, <c>receipt_not_ready</c>.</exception>
    public Task<TopUpReceipt> GetReceiptAsync(string topUp, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<TopUpReceipt>(Call.Get(Paths.TopUp(topUp, "/receipt")), cancellationToken);
}
