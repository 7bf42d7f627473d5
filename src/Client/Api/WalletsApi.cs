namespace IM2.Client;

/// <summary>Wallets: what an account has.</summary>
public sealed class WalletsApi
{
    private readonly Sender _sender;

    internal WalletsApi(Sender sender) => _sender = sender;

    /// <summary>Reads a wallet.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="known">
    /// The wallet as you have it: if nothing has changed since, it is not sent again and this same object is returned. Default: none.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">What is known is another account's wallet.</exception>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>.</exception>
    public async Task<Wallet> GetAsync(string account, Wallet? known = null, CancellationToken cancellationToken = default)
    {
        if (known is not null && known.Account != account)
        {
            throw new ArgumentException("That is another account's wallet.", nameof(known));
        }

        var call = Call.Get(Paths.Account(account, "/wallet"), known is null ? null : $"\"{known.Version}\"");
        return (await _sender.SendAsync<Wallet>(call, cancellationToken).ConfigureAwait(false)).Value ?? known!;
    }
}
