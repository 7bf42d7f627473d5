using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>The product's ledger, which a bug is planted in: everything but loads and commits goes through as it is.</summary>
/// <param name="inner">The product's.</param>
internal abstract class PlantedLedger(ILedger inner) : ILedger
{
    /// <summary>The product's.</summary>
    protected ILedger Inner => inner;

    /// <inheritdoc/>
    public virtual Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) => inner.LoadAsync(wallet, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default) =>
        inner.CommitAsync(commit, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default) =>
        inner.FindPostingAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default) =>
        inner.ReadCorrectionsAsync(corrected, cancellationToken);

    /// <inheritdoc/>
    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken = default) =>
        inner.ReadEntriesAsync(wallet, query, cancellationToken);

    /// <inheritdoc/>
    public Task<PostingPage> ReadPageAsync(AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadPageAsync(wallet, kind, before, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) => inner.ReadTrialBalanceAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default) => inner.ReadWalletsAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AccountId> ReadWalletIdsAsync(CancellationToken cancellationToken = default) => inner.ReadWalletIdsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default) => inner.ReadTotalsAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerStray> ReadStraysAsync(CancellationToken cancellationToken = default) => inner.ReadStraysAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredPosting> ReadPostingsAsync(AccountId wallet, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        inner.ReadPostingsAsync(wallet, afterVersion, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindVersionAsync(AccountId wallet, CancellationToken cancellationToken = default) => inner.FindVersionAsync(wallet, cancellationToken);

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken = default) => inner.ProbeAsync(cancellationToken);
}
