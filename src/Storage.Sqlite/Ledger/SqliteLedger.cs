using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;
using Microsoft.Data.Sqlite;
using Orleans.Serialization;
using SQLitePCL;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>The ledger in a data file.</summary>
/// <remarks>
/// Point reads run on the calling thread: they take microseconds, and a hop to another thread would cost more. What reads much
/// goes to the thread pool. Once queued, a commit is not given up by a cancellation: its outcome would be unknown.
/// </remarks>
internal sealed partial class SqliteLedger(SqliteStore store, Serializer<WalletState> states, Serializer<WalletEvent> events) : ILedger
{
    /// <summary>How many transfers of a wallet's history are read on the calling thread: a millisecond or two.</summary>
    private const int ShortWalk = 200;

    private static readonly Sql FindWallet = new($"SELECT {LedgerSql.WalletColumns} FROM wallet WHERE account = ?");

    private static readonly Sql FindPosting = new($"SELECT {LedgerSql.PostingColumns} FROM transfer WHERE id = ?");

    private static readonly Sql ReadCorrections = new(
        $"SELECT {LedgerSql.PostingColumns} FROM transfer WHERE corrects = ? ORDER BY wallet, version");

    private static readonly Sql WriteProbe = new(
        "INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1");

    private readonly LedgerFormat _format = new(states, events);

    /// <inheritdoc/>
    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        Require(wallet);
        return Answer((wallet, _format), static (session, ask) =>
        {
            var row = session[FindWallet].Bind(1, ask.wallet.Value);
            if (!row.Read())
            {
                return WalletRecord.Empty(ask.wallet);
            }

            var record = LedgerSql.ReadWallet(row, ask._format);
            row.Reset();
            return record;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        Require(commit);
        cancellationToken.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        using var activity = StorageTelemetry.Source.StartActivity("ledger.commit", ActivityKind.Client);
        activity?.SetTag("im2.wallet.id", commit.From.Wallet.Value);
        activity?.SetTag("im2.transfer.id", commit.Postings[0].Transfer.Id.Value);
        try
        {
            var work = new LedgerCommitWork(commit, _format);

            // Not ConfigureAwait(false): in a grain that would be one hop more, to the thread pool and then back to the grain.
            var (known, actual) = await store.WriteAsync(work);
            CommitResult result = known != default ? new CommitResult.DuplicateTransfer(Find(known))
                : actual >= 0 ? new CommitResult.VersionConflict(actual)
                : new CommitResult.Committed(work.Next);
            var outcome = Outcome(result);
            store.Telemetry.Committed(Stopwatch.GetElapsedTime(started), outcome);
            activity?.SetTag("im2.outcome", outcome);
            activity?.SetTag("im2.storage.batch.size", work.BatchSize);
            return result;
        }
        catch (Exception error) when (error is StorageException or LedgerCorruptionException)
        {
            var errorType = error switch
            {
                LedgerCorruptionException => "ledger_corruption",
                StorageException { Outcome: StorageOutcome.Unknown } => "storage_unknown",
                _ => "storage_not_applied",
            };
            store.Telemetry.CommitFailed(Stopwatch.GetElapsedTime(started), errorType);
            activity?.SetTag("im2.outcome", "failed");
            activity?.SetTag("error.type", errorType);
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default)
    {
        Require(id);
        return Answer((id, _format), static (session, ask) => Find(session, ask.id, ask._format), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default)
    {
        Require(corrected);
        return Answer((corrected, _format), static (session, ask) =>
        {
            var corrections = ImmutableArray.CreateBuilder<StoredPosting>();
            var row = session[ReadCorrections].Bind(1, ask.corrected.Value);
            while (row.Read())
            {
                corrections.Add(LedgerSql.ReadPosting(session, row, ask._format));
            }

            return corrections.DrainToImmutable();
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<EntryPage> ReadEntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken = default)
    {
        Require(wallet);
        EntryWalk.Require(query);

        // A few entries are read at once. What is filtered, or many, may be a long walk; so may few, behind transfers that have none.
        var page = IsShort(query)
            ? await Answer(
                (wallet, query), static (session, ask) => WalletHistory.Entries(session, ask.wallet, ask.query, ShortWalk), cancellationToken)
            : null;
        return page ?? (await ScanAsync(
            (wallet, query), static (session, ask) => WalletHistory.Entries(session, ask.wallet, ask.query), cancellationToken))!;
    }

    /// <inheritdoc/>
    public Task<PostingPage> ReadPageAsync(
        AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken = default)
    {
        Require(wallet);
        PostingWalk.Require(limit);
        return ScanAsync(
            (wallet, kind, before, limit, _format),
            static (session, ask) => WalletHistory.Postings(session, ask.wallet, ask.kind, ask.before, ask.limit, ask._format),
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Another process can't open the data file.</remarks>
    public ValueTask<long?> FindVersionAsync(AccountId wallet, CancellationToken cancellationToken = default) => new((long?)null);

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

    private static bool IsShort(EntryQuery query) =>
        query is { Before: null, Limit: <= 100, Direction: null, From: null, To: null };

    private static StoredPosting? Find(SqliteSession session, TransferId id, LedgerFormat format) =>
        LedgerSql.FindPosting(session, session[FindPosting].Bind(1, id.Value), format);

    /// <summary>The posting of an id that the writer has just met. Nothing is ever deleted, so it is there.</summary>
    private StoredPosting Find(TransferId known) =>
        Read((known, _format), static (session, ask) => Find(session, ask.known, ask._format))
        ?? throw new LedgerCorruptionException("transfer", known.Value, "it was there and is gone.");

    private T Read<TState, T>(TState state, Func<SqliteSession, TState, T> read)
    {
        try
        {
            return store.Read(state, read);
        }
        catch (StorageException error) when (error.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB })
        {
            throw new LedgerCorruptionException("file", store.DataFile, error.InnerException.Message, error);
        }
    }

    private Task<T> Answer<TState, T>(TState state, Func<SqliteSession, TState, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(Read(state, read));
        }
        catch (Exception error) when (error is StorageException or LedgerCorruptionException)
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

    private static void Require(TransferId id) => ArgumentException.ThrowIfNullOrEmpty(id.Value, nameof(id));

    private static void Require(LedgerCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Require(commit.From.Wallet);
        ArgumentOutOfRangeException.ThrowIfNegative(commit.From.Version, nameof(commit));
        if (commit.From.Head.IsDefault || commit.From.Head.Length != WalletChain.Start.Length)
        {
            throw new ArgumentException($"The head of wallet {commit.From.Wallet} is no hash.", nameof(commit));
        }

        if (commit.Postings.IsDefaultOrEmpty || commit.Postings.Any(static posting => string.IsNullOrEmpty(posting.Transfer.Id.Value)))
        {
            throw new ArgumentException("A commit holds at least one posting, and each has an id.", nameof(commit));
        }

        if (commit.Postings.Length > 1
            && commit.Postings.DistinctBy(static posting => posting.Transfer.Id).Count() < commit.Postings.Length)
        {
            throw new ArgumentException($"A commit of wallet {commit.From.Wallet} holds one transfer id twice.", nameof(commit));
        }
    }
}
