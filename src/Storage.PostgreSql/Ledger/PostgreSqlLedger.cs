using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using IM2.Domain;
using IM2.Storage.PostgreSql.Engine;
using Npgsql;
using Orleans.Serialization;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>The ledger in a PostgreSQL database.</summary>
/// <remarks>Once queued, a commit is not given up by a cancellation: its outcome would be unknown.</remarks>
internal sealed class PostgreSqlLedger(PostgreSqlStore store, Serializer<WalletState> states, Serializer<WalletEvent> events) : ILedger
{
    /// <summary>How many rows a walk through a table takes at a time: no statement, and no connection, lasts as long as its reader.</summary>
    private const int WalkLength = 500;

    /// <inheritdoc/>
    public async Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        var found = await ReadAsync(
            LedgerRows.FindWallet, row => LedgerRows.Wallet(row, states), cancellationToken, wallet.Value);
        return found.IsEmpty ? WalletRecord.Empty(wallet) : found[0];
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
            var work = LedgerCommitWork.Of(commit, states, events);

            // Not ConfigureAwait(false): in a grain that would be one hop more, to the thread pool and then back to the grain.
            var answer = await store.CommitAsync(work);
            var result = await ResultAsync(work, answer);
            var outcome = Outcome(result);
            store.Telemetry.Committed(Stopwatch.GetElapsedTime(started), outcome);
            activity?.SetTag("im2.outcome", outcome);
            activity?.SetTag("im2.storage.batch.size", answer.BatchSize);
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
    public async Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id.Value, nameof(id));
        var found = await ReadAsync(
            LedgerRows.FindPosting, row => LedgerRows.ReadPosting(row, events), cancellationToken, id.Value);
        return found.IsEmpty ? null : found[0];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(corrected.Value, nameof(corrected));
        return ReadAsync(
            LedgerRows.ReadCorrections, row => LedgerRows.ReadPosting(row, events), cancellationToken, corrected.Value);
    }

    /// <inheritdoc/>
    public async Task<EntryPage> ReadEntriesAsync(
        AccountId wallet, long? before, int limit, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);

        // One more than asked for tells whether there is another page.
        var entries = await ReadAsync(
            LedgerRows.ReadPage, LedgerRows.Entry, cancellationToken, wallet.Value, before ?? long.MaxValue, limit + 1);
        return entries.Length > limit ? new EntryPage(entries[..limit], entries[limit - 1].Sequence) : new EntryPage(entries, null);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(LedgerRows.ReadBalances, static row => LedgerRows.Leg(row, 0), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<WalletRecord> ReadWalletsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ImmutableArray<WalletRecord> page;
        var last = "";
        do
        {
            page = await ReadAsync(
                LedgerRows.ReadWallets, row => LedgerRows.Wallet(row, states), cancellationToken, last, WalkLength);
            foreach (var record in page)
            {
                yield return record;
                last = record.Wallet.Value;
            }
        }
        while (page.Length == WalkLength);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredPosting> ReadPostingsAsync(
        AccountId wallet, long afterVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        ImmutableArray<StoredPosting> page;
        var last = afterVersion;
        do
        {
            page = await ReadAsync(
                LedgerRows.ReadPostings, row => LedgerRows.ReadPosting(row, events), cancellationToken, wallet.Value, last, WalkLength);
            foreach (var posting in page)
            {
                yield return posting;
                last = posting.Version;
            }
        }
        while (page.Length == WalkLength);
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
            await FindPostingAsync(new TransferId(known)) ?? throw new UnreachableException($"Transfer {known} is known and absent."));
    }

    private Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] arguments) => store.ReadAsync(
        () =>
        {
            var command = new NpgsqlCommand(sql);
            foreach (var argument in arguments)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = argument });
            }

            return command;
        },
        async (reader, cancel) =>
        {
            var rows = ImmutableArray.CreateBuilder<T>();
            while (await reader.ReadAsync(cancel).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows.DrainToImmutable();
        },
        cancellationToken);

    private static string Outcome(CommitResult result) => result switch
    {
        CommitResult.Committed => "accepted",
        CommitResult.DuplicateTransfer => "repeated",
        CommitResult.VersionConflict => "refused",
        _ => throw new UnreachableException($"No word for {result}."),
    };
}
