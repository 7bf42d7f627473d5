namespace IM2.Client;

/// <summary>Accounts: who may do what.</summary>
public sealed class AccountsApi
{
    private readonly Sender _sender;

    internal AccountsApi(Sender sender) => _sender = sender;

    /// <summary>Opens an account. You name it, so repeating the same call changes nothing, whatever has become of the account since.</summary>
    /// <param name="account">Its id, 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
    /// <param name="content">What it is to be.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_exists</c>: with other content.</exception>
    public Task<Account> OpenAsync(string account, NewAccount content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _sender.ReadAsync<Account>(Call.Put(Paths.Account(account), content), cancellationToken);
    }

    /// <summary>Reads an account.</summary>
    /// <param name="account">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>.</exception>
    public Task<Account> GetAsync(string account, CancellationToken cancellationToken = default) =>
        _sender.ReadAsync<Account>(Call.Get(Paths.Account(account)), cancellationToken);

    /// <summary>Changes an account. Not tried again by itself: somebody else may have changed it since.</summary>
    /// <param name="account">Its id.</param>
    /// <param name="change">What is to become of it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>, <c>reason_required</c>, <c>account_not_active</c>: it is closed.</exception>
    public Task<Account> ChangeAsync(string account, AccountChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _sender.ReadAsync<Account>(Call.Change(HttpMethod.Patch, Paths.Account(account), change), cancellationToken);
    }

    /// <summary>Every change of an account since it was opened, oldest first.</summary>
    /// <param name="account">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Im2ProblemException"><c>account_not_found</c>.</exception>
    public async Task<IReadOnlyList<ChangedField>> GetChangesAsync(string account, CancellationToken cancellationToken = default) =>
        (await _sender.SendAsync<AccountTrail>(Call.Get(Paths.Account(account, "/changes")), cancellationToken).ConfigureAwait(false)).Value!.Changes;
}
