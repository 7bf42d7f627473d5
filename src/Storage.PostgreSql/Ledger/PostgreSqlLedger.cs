using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;
using Npgsql;
using Orleans.Serialization;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>The ledger in a PostgreSQL database.</summary>
/// <remarks>Once queued, a commit is not given up by a cancellation: its outcome would be unknown.</remarks>
internal sealed partial class PostgreSqlLedger(PostgreSqlStore store, Serializer<WalletState> states, Serializer<WalletEvent> events) : ILedger
{
    private static readonly string FindWallet = $"SELECT {LedgerRows.WalletColumns} FROM im2.wallet WHERE account = $1";

    private static readonly string FindPosting = $"{LedgerRows.Postings} WHERE t.id = $1";

    private static readonly string ReadCorrections = $"{LedgerRows.Postings} WHERE t.corrects = $1 ORDER BY t.wallet, t.version";

    private static readonly string ReadPostings = $"{LedgerRows.Postings} WHERE t.number = ANY ($1) ORDER BY t.number";

    private readonly LedgerFormat _format = new(states, events);
    private readonly WalletHistory _history = new(store);
    private readonly WalletVersions _versions = new(store);

    /// <inheritdoc/>
    public async Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        var found = await ReadAsync(
            FindWallet, row => LedgerRows.Wallet(row, _format), cancellationToken, wallet.Value);
        return found.IsEmpty ? WalletRecord.Empty(wallet) : found[0];
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindVersionAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        return new(_versions.FindAsync(wallet.Value).WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(commit);
        cancellationToken.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        using var activity = StorageTelemetry.Source.StartActivity("ledger.commit", ActivityKind.Client);
        activity?.SetTag("im2.wallet.id", commit.From.Wallet.Value);
        activity?.SetTag("im2.transfer.id", commit.Postings[0].Transfer.Id.Value);
        try
        {
            var work = LedgerCommitWork.Of(commit, _format);

            // Not ConfigureAwait(false): in a grain that would be one hop more, to the thread pool and then back to the grain.
            var answer = await store.CommitAsync(work);
            var result = await ResultAsync(work, answer);
            var outcome = Outcome(result);
            store.Telemetry.Committed(Stopwatch.GetElapsedTime(started), outcome);
            activity?.SetTag("im2.outcome", outcome);
            activity?.SetTag("im2.storage.batch.size", answer.BatchSize);
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
    public async Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id.Value, nameof(id));
        var found = await ReadAsync(
            FindPosting, row => LedgerRows.ReadPosting(row, _format), cancellationToken, id.Value);
        return found.IsEmpty ? null : found[0];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(corrected.Value, nameof(corrected));
        return ReadAsync(
            ReadCorrections, row => LedgerRows.ReadPosting(row, _format), cancellationToken, corrected.Value);
    }

    /// <inheritdoc/>
    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        EntryWalk.Require(query);
        return _history.EntriesAsync(wallet, query, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PostingPage> ReadPageAsync(
        AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        PostingWalk.Require(limit);
        var walk = await _history.NumbersAsync(wallet, kind, before, limit, cancellationToken).ConfigureAwait(false);
        var postings = await PostingsAsync([.. walk.Numbers], cancellationToken).ConfigureAwait(false);
        return new PostingPage([.. postings.Reverse()], walk.Before);
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken = default) => store.ProbeAsync(cancellationToken);

    private async Task<CommitResult> ResultAsync(LedgerCommitWork work, CommitAnswer answer)
    {
        if (answer.IsCommitted)
        {
            return new CommitResult.Committed(work.Next);
        }

        if (answer.Known is not { } known)
        {
            return new CommitResult.VersionConflict(answer.Actual);
        }

        // Postings are never changed, so it does not matter that this is another statement.
        return new CommitResult.DuplicateTransfer(
            await FindPostingAsync(new TransferId(known)) ?? throw new LedgerCorruptionException("transfer", known, "it was there and is gone."));
    }

    /// <summary>The postings of transfers' numbers, which have just been read, in their order.</summary>
    private async Task<ImmutableArray<StoredPosting>> PostingsAsync(long[] numbers, CancellationToken cancellationToken)
    {
        var postings = await ReadAsync(ReadPostings, row => LedgerRows.ReadPosting(row, _format), cancellationToken, numbers).ConfigureAwait(false);
        return postings.Length == numbers.Length
            ? postings
            : throw new LedgerCorruptionException("transfer", $"{numbers[0]} … {numbers[^1]}", "some were there and are gone.");
    }

    private Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] arguments) =>
        store.ReadAsync(sql, arguments, null, read, cancellationToken);

    private static string Outcome(CommitResult result) => result switch
    {
        CommitResult.Committed => "accepted",
        CommitResult.DuplicateTransfer => "repeated",
        CommitResult.VersionConflict => "refused",
        _ => throw new UnreachableException($"No word for {result}."),
    };
}
