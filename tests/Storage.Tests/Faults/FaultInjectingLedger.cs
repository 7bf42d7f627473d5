using System.Collections.Immutable;
using System.Runtime.CompilerServices;
#pragma warning disable IDE0005 // This file is linked into a project that has this namespace everywhere.
using IM2.Domain;
#pragma warning restore IDE0005

namespace IM2.Storage.Tests.Faults;

/// <summary>A ledger whose calls meet the faults that are planned for them; without a plan it is the inner one.</summary>
/// <param name="inner">The ledger that does the work.</param>
/// <param name="delay">How long something slow takes, and how long a time-out waits before it gives up by itself.</param>
/// <param name="plan">The faults, where several ledgers share them; null for a plan of its own.</param>
/// <param name="time">Whose time it is.</param>
public sealed class FaultInjectingLedger(ILedger inner, TimeSpan delay, FaultPlan? plan = null, TimeProvider? time = null) : ILedger
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly FaultPlan _plan = plan ?? new FaultPlan();

    /// <inheritdoc cref="FaultPlan.Met"/>
    public int Met => _plan.Met;

    /// <inheritdoc cref="FaultPlan.Add"/>
    public void Plan(string member, StorageFault fault) => _plan.Add(member, fault);

    /// <inheritdoc/>
    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.LoadAsync(wallet, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        var fault = _plan.Next(nameof(CommitAsync));
        return fault == StorageFault.Conflict
            ? new CommitResult.VersionConflict(commit.From.Version + 1)
            : await CallAsync(fault, () => inner.CommitAsync(commit, cancellationToken), StorageOutcome.Unknown, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.FindPostingAsync(id, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.ReadCorrectionsAsync(corrected, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.ReadEntriesAsync(wallet, query, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<PostingPage> ReadPageAsync(
        AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.ReadPageAsync(wallet, kind, before, limit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.ReadTrialBalanceAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default) =>
        StreamAsync(inner.ReadWalletsAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AccountId> ReadWalletIdsAsync(CancellationToken cancellationToken = default) =>
        StreamAsync(inner.ReadWalletIdsAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => inner.ReadTotalsAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerStray> ReadStraysAsync(CancellationToken cancellationToken = default) =>
        StreamAsync(inner.ReadStraysAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredPosting> ReadPostingsAsync(
        AccountId wallet, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        StreamAsync(inner.ReadPostingsAsync(wallet, afterVersion, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindVersionAsync(AccountId wallet, CancellationToken cancellationToken = default) =>
        new(CallAsync(() => inner.FindVersionAsync(wallet, cancellationToken).AsTask(), cancellationToken));

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken = default) => CallAsync(
        _plan.Next(nameof(ProbeAsync)),
        async () =>
        {
            await inner.ProbeAsync(cancellationToken);
            return true;
        },
        StorageOutcome.Unknown,
        cancellationToken);

    private Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, [CallerMemberName] string member = "") =>
        CallAsync(_plan.Next(member), call, StorageOutcome.NotApplied, cancellationToken);

    private async Task<T> CallAsync<T>(StorageFault? fault, Func<Task<T>> call, StorageOutcome lost, CancellationToken cancellationToken)
    {
        await BeforeAsync(fault, cancellationToken);
        var result = await call();
        return fault == StorageFault.LostReply
            ? throw new StorageException("Injected: it was done, and the answer is lost.", lost)
            : result;
    }

    private IAsyncEnumerable<T> StreamAsync<T>(
        IAsyncEnumerable<T> rows, CancellationToken cancellationToken, [CallerMemberName] string member = "") =>
        StreamAsync(_plan.Next(member), rows, cancellationToken);

    private async IAsyncEnumerable<T> StreamAsync<T>(
        StorageFault? fault, IAsyncEnumerable<T> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeforeAsync(fault, cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            yield return row;
            if (fault == StorageFault.LostReply)
            {
                break;
            }
        }

        if (fault == StorageFault.LostReply)
        {
            throw new StorageException("Injected: the rest of the rows is lost.", StorageOutcome.NotApplied);
        }
    }

    private async Task BeforeAsync(StorageFault? fault, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StorageFault.Before:
                throw new StorageException("Injected: refused before it was attempted.", StorageOutcome.NotApplied);
            case StorageFault.DiskFull:
                throw new StorageException("Injected: the disk is full.", StorageOutcome.NotApplied);
            case StorageFault.TimeOut:
                await Task.Delay(delay, _time, cancellationToken);
                throw new StorageException("Injected: no answer in time.", StorageOutcome.Unknown);
            case StorageFault.Slow:
                await Task.Delay(delay, _time, cancellationToken);
                break;
        }
    }
}
