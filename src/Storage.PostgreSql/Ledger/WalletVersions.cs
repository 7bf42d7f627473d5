namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>Looks up versions of wallets, many in one statement: whoever asks while others are being looked up goes into the next one.</summary>
/// <remarks>Each ask is answered by a statement that began after it. Thread-safe.</remarks>
internal sealed class WalletVersions(PostgreSqlStore store)
{
    private const string Find = "SELECT account, version FROM im2.wallet WHERE account = ANY ($1)";

    /// <summary>How many statements may be under way: one would make whoever comes wait for two.</summary>
    private const int LookingMax = 2;

    /// <summary>How long a statement may take, whatever the options say: whoever called a grain waits for it, and perhaps for the one before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private List<Ask> _waiting = [];
    private int _looking;

    /// <summary>The version of a wallet; 0 if there is none.</summary>
    /// <exception cref="StorageException">The database did not answer.</exception>
    public Task<long?> FindAsync(string wallet)
    {
        var ask = new Ask(wallet);
        lock (_gate)
        {
            _waiting.Add(ask);
            if (_looking == LookingMax)
            {
                return ask.Task;
            }

            _looking++;
        }

        // It goes on for others, long after the call that began it.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(LookAsync);
        }

        return ask.Task;
    }

    private async Task LookAsync()
    {
        while (Take() is { } asks)
        {
            try
            {
                string[] wallets = [.. asks.Select(static ask => ask.Wallet).Distinct()];
                var found = await store.ReadAsync(
                    Find, [wallets], Patience, static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), CancellationToken.None).ConfigureAwait(false);
                var versions = found.ToDictionary();
                asks.ForEach(ask => ask.SetResult(versions.GetValueOrDefault(ask.Wallet)));
            }
            catch (StorageException error)
            {
                // Each has a failure of its own: they are awaited by different callers at the same time.
                asks.ForEach(ask => ask.SetException(new StorageException(error.Message, error.Outcome, error)));
            }
            catch (Exception error)
            {
                // A defect; nobody is to wait for ever.
                asks.ForEach(ask => ask.SetException(error));
            }
        }
    }

    /// <returns>Null when nobody waits any more: then this is one less that looks.</returns>
    private List<Ask>? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _looking--;
                return null;
            }

            var asks = _waiting;
            _waiting = [];
            return asks;
        }
    }

    private sealed class Ask(string wallet) : TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Wallet => wallet;
    }
}
