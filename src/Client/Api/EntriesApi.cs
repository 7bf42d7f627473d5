using System.Runtime.CompilerServices;

namespace IM2.Client;

/// <summary>What wallets have been through, and statements of it.</summary>
public sealed class EntriesApi
{
    private readonly Sender _sender;

    internal EntriesApi(Sender sender) => _sender = sender;

    /// <summary>A wallet's entries, newest first, page by page as they are needed.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="filter">Which. Default: all.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>.</exception>
    public async IAsyncEnumerable<Entry> ListAsync(
        string account, EntryFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await GetPageAsync(account, filter, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            cursor = Cursor.After(cursor, page.Next);
        }
        while (cursor is not null);
    }

    /// <summary>One page of a wallet's entries, newest first.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="filter">Which; the same for every page. Default: all.</param>
    /// <param name="cursor"><see cref="EntryPage.Next"/> of the page before. Default: null, the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>, <c>cursor_invalid</c>.</exception>
    public Task<EntryPage> GetPageAsync(
        string account, EntryFilter? filter = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        filter ??= new EntryFilter();
        var query = Paths.Query(
            ("cursor", cursor), ("limit", filter.PageSize), ("direction", filter.Direction), ("from", filter.From), ("to", filter.To));
        return _sender.ReadAsync<EntryPage>(Call.Get(Paths.Account(account, $"/entries{query}")), cancellationToken);
    }

    /// <summary>A wallet's statement as CSV in UTF-8, as it arrives. Dispose of the stream.</summary>
    /// <remarks>Tried again until it begins; what breaks off after that is an <see cref="IOException"/> of the stream.</remarks>
    /// <param name="account">Whose.</param>
    /// <param name="currency">The ISO 4217 code.</param>
    /// <param name="from">Only entries at or after this moment.</param>
    /// <param name="to">Only entries before this moment.</param>
    /// <param name="cancellationToken">Ends the call; the stream's own reads have their own.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>, <c>statement_too_long</c>: take a shorter time.</exception>
    public async Task<Stream> GetStatementAsync(
        string account, string currency, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        var query = Paths.Query(("currency", currency), ("from", from), ("to", to));
        var call = Call.Get(Paths.Account(account, $"/statement{query}"));
        return (await _sender.SendAsync(call, Answers.StreamAsync, cancellationToken).ConfigureAwait(false)).Value!;
    }
}

/// <summary>Goes from page to page.</summary>
internal static class Cursor
{
    /// <summary>The next page's cursor; null after the last one.</summary>
    /// <exception cref="InvalidOperationException">The next page is this one, which would go on for ever.</exception>
    public static string? After(string? cursor, string? next) => next is null || next != cursor
        ? next
        : throw new InvalidOperationException("The API names a page as the one after itself.");
}
