using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;
using Orleans.Serialization;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>The ledger in a data file.</summary>
/// <remarks>
/// Point reads run on the calling thread: they take microseconds, and a hop to another thread would cost more. What reads much
/// goes to the thread pool. Once queued, a commit is not given up by a cancellation: its outcome would be unknown.
/// </remarks>
internal sealed class SqliteLedger(SqliteStore store, Serializer<WalletState> states) : ILedger
{
    private static readonly Sql FindWallet = new("SELECT version, state FROM wallet WHERE account = ?");

    // CROSS JOIN keeps the order of the tables: entries of the wallet first, each with its transfer.
    private static readonly Sql ReadPage = new(
        """
        SELECT e.sequence, e.transfer, t.kind, t.at, e.account_kind, e.owner, e.currency, e.amount
        FROM entry AS e CROSS JOIN transfer AS t ON t.id = e.transfer
        WHERE e.account_kind = 1 AND e.owner = ? AND e.sequence < ?
        ORDER BY e.sequence DESC LIMIT ?
        """);

    private static readonly Sql ReadBalances = new(
        """
        SELECT account_kind, owner, currency, sum(amount) FROM entry
        GROUP BY account_kind, owner, currency ORDER BY account_kind, owner, currency
        """);

    private static readonly Sql WriteProbe = new(
        "INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1");

    /// <inheritdoc/>
    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        Require(wallet);
        return Answer(() => store.Read((wallet, states), static (session, ask) =>
        {
            var row = session[FindWallet].Bind(1, ask.wallet.Value);
            if (!row.Read())
            {
                return WalletRecord.Empty(ask.wallet);
            }

            var record = new WalletRecord(ask.wallet, row.Int64(0), ask.states.Deserialize(row.Blob(1))!);
            row.Reset();
            return record;
        }), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        Require(commit);
        cancellationToken.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        using var activity = StorageTelemetry.Source.StartActivity("ledger.commit", ActivityKind.Client);
        activity?.SetTag("im2.wallet.id", commit.Wallet.Value);
        activity?.SetTag("im2.transfer.id", commit.Transfers[0].Id.Value);
        try
        {
            var work = new LedgerCommitWork(commit, states.SerializeToArray(commit.State));

            // Not ConfigureAwait(false): in a grain that would be one hop more, to the thread pool and then back to the grain.
            var result = await store.WriteAsync(work);
            var outcome = Outcome(result);
            store.Telemetry.Committed(Stopwatch.GetElapsedTime(started), outcome);
            activity?.SetTag("im2.outcome", outcome);
            activity?.SetTag("im2.storage.batch.size", work.BatchSize);
            return result;
        }
        catch (StorageException error)
        {
            var errorType = error.Outcome == StorageOutcome.Unknown ? "storage_unknown" : "storage_not_applied";
            store.Telemetry.CommitFailed(Stopwatch.GetElapsedTime(started), errorType);
            activity?.SetTag("im2.outcome", "failed");
            activity?.SetTag("error.type", errorType);
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Transfer?> FindTransferAsync(TransferId id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id.Value, nameof(id));
        return Answer(() => store.Read(id, static (session, ask) => LedgerSql.Find(session, ask)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, long? before, int limit, CancellationToken cancellationToken = default)
    {
        Require(wallet);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return Answer(() => store.Read((wallet, before, limit), static (session, ask) =>
        {
            // One more than asked for tells whether there is another page.
            var row = session[ReadPage].Bind(1, ask.wallet.Value).Bind(2, ask.before ?? long.MaxValue).Bind(3, ask.limit + 1L);
            var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
            while (row.Read())
            {
                if (entries.Count == ask.limit)
                {
                    row.Reset();
                    var next = entries[^1].Sequence;
                    return new EntryPage(entries.DrainToImmutable(), next);
                }

                entries.Add(new LedgerEntry(
                    row.Int64(0),
                    new TransferId(row.Text(1)),
                    LedgerSql.Kind(row.Int64(2)),
                    LedgerSql.Moment(row.Int64(3)),
                    LedgerSql.ReadLeg(row, 4)));
            }

            return new EntryPage(entries.DrainToImmutable(), null);
        }), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => store.Read(0, static (session, _) =>
        {
            var balances = ImmutableArray.CreateBuilder<Leg>();
            var row = session[ReadBalances];
            while (row.Read())
            {
                balances.Add(LedgerSql.ReadLeg(row, 0));
            }

            return balances.DrainToImmutable();
        }),
        cancellationToken);

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await store.WriteAsync(static session =>
        {
            session[WriteProbe].Execute();
            return true;
        }).WaitAsync(cancellationToken);
    }

    private static Task<T> Answer<T>(Func<T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(read());
        }
        catch (StorageException error)
        {
            return Task.FromException<T>(error);
        }
    }

    private static string Outcome(CommitResult result) => result switch
    {
        CommitResult.Committed => "accepted",
        CommitResult.DuplicateTransfer => "repeated",
        CommitResult.VersionConflict => "refused",
        _ => throw new UnreachableException($"No word for {result}."),
    };

    private static void Require(AccountId wallet) => ArgumentException.ThrowIfNullOrEmpty(wallet.Value, nameof(wallet));

    private static void Require(LedgerCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Require(commit.Wallet);
        ArgumentOutOfRangeException.ThrowIfNegative(commit.ExpectedVersion, nameof(commit));
        if (commit.Transfers.IsDefaultOrEmpty || commit.Transfers.Any(static transfer => string.IsNullOrEmpty(transfer.Id.Value)))
        {
            throw new ArgumentException("A commit holds at least one transfer, and each has an id.", nameof(commit));
        }

        if (commit.Transfers.Length > 1 && commit.Transfers.DistinctBy(static transfer => transfer.Id).Count() < commit.Transfers.Length)
        {
            throw new ArgumentException($"A commit of wallet {commit.Wallet} holds one transfer id twice.", nameof(commit));
        }
    }
}
