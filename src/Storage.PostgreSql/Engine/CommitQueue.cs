using System.Diagnostics;
using IM2.Storage.PostgreSql.Ledger;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>Commits that wait for a writer. Of a wallet at most one is under way; the others keep their order behind it.</summary>
/// <remarks>
/// Most of what a transaction costs the database does not depend on how many commits are in it. So they gather behind the one that is
/// under way, and a further writer joins in only where there is enough for one more transaction, or where the one under way is slow.
/// </remarks>
/// <param name="lengthMax">How many may wait.</param>
/// <param name="batchSizeMax">How many a writer takes at once, at most.</param>
/// <param name="joinDelay">How long the last transaction that began may be under way before nobody is left to wait for it any more.</param>
internal sealed class CommitQueue(int lengthMax, int batchSizeMax, TimeSpan joinDelay)
{
    /// <summary>How many commits are worth a further transaction beside each that is under way: from there on, more in one saves little.</summary>
    private const int JoinSizeMax = 64;

    private readonly long _joinSize = Math.Min(JoinSizeMax, batchSizeMax);
    private readonly Lock _gate = new();
    private readonly Queue<LedgerCommitWork> _ready = [];

    /// <summary>The wallets that are ready or under way, each with those that wait for it.</summary>
    private readonly Dictionary<string, Queue<LedgerCommitWork>?> _wallets = new(StringComparer.Ordinal);

    private readonly Queue<TaskCompletionSource> _idle = [];
    private int _length;
    private int _busy;      // writers that have been called, or have taken something that they have not released
    private long _calledAt; // when the last of them became so
    private bool _isWatched; // somebody looks again when the one under way would be slow
    private bool _isStopping;

    /// <summary>How many wait.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
            {
                return _length;
            }
        }
    }

    /// <summary>Queues a commit. What is queued can't be withdrawn.</summary>
    /// <exception cref="StorageException">The queue is full or the store is closing; nothing was written.</exception>
    public void Enqueue(LedgerCommitWork work)
    {
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            if (_isStopping)
            {
                throw new StorageException("The store is closing and takes no more commits.", StorageOutcome.NotApplied);
            }

            if (_length >= lengthMax)
            {
                throw new StorageException(
                    $"{_length} commits wait for the database, which is as many as may ({PostgreSqlStorageOptions.Section}:"
                    + $"{nameof(PostgreSqlStorageOptions.QueueLengthMax)}). Try again later.",
                    StorageOutcome.NotApplied);
            }

            _length++;
            if (_wallets.TryGetValue(work.Wallet, out var followers))
            {
                followers ??= _wallets[work.Wallet] = new Queue<LedgerCommitWork>();
                followers.Enqueue(work);
            }
            else
            {
                _wallets.Add(work.Wallet, null);
                _ready.Enqueue(work);
                idle = CallIfWorthIt();
                WatchIfLeft();
            }
        }

        idle?.SetResult();
    }

    /// <summary>Waits for commits and takes as many as there are, none of them sharing a wallet or a transfer id.</summary>
    /// <param name="batch">Empty; filled in order of the account.</param>
    /// <returns>False when there are none and will be none.</returns>
    public async ValueTask<bool> TakeAsync(List<LedgerCommitWork> batch)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var isCalled = false; ; isCalled = true)
        {
            TaskCompletionSource idle;
            lock (_gate)
            {
                if (isCalled)
                {
                    _busy--;
                }

                // Who was called is to take whatever is there; who comes by itself leaves little to the one that is under way.
                if (isCalled || IsWorthATransaction)
                {
                    TakeInto(batch, ids);
                }

                if (batch.Count > 0)
                {
                    _length -= batch.Count;
                    SetBusy();
                    WatchIfLeft();
                    break;
                }

                if (_isStopping && _wallets.Count == 0)
                {
                    return false;
                }

                idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _idle.Enqueue(idle);
                WatchIfLeft();
            }

            await idle.Task.ConfigureAwait(false);
        }

        batch.Sort(static (a, b) => string.CompareOrdinal(a.Wallet, b.Wallet));
        return true;
    }

    /// <summary>Gives the wallets of a batch free for those that wait behind.</summary>
    public void Release(List<LedgerCommitWork> batch)
    {
        TaskCompletionSource[] woken = [];
        lock (_gate)
        {
            _busy--;
            foreach (var work in batch)
            {
                if (_wallets[work.Wallet] is { Count: > 0 } followers)
                {
                    _ready.Enqueue(followers.Dequeue());
                }
                else
                {
                    _wallets.Remove(work.Wallet);
                }
            }

            // The one that releases comes back for what is left. At the end everybody who waits has to see that there will be no more.
            if (_isStopping)
            {
                woken = CallAll();
            }
        }

        Array.ForEach(woken, static idle => idle.SetResult());
    }

    /// <summary>Refuses new commits; those that wait are still taken.</summary>
    public void Stop()
    {
        TaskCompletionSource[] idle;
        lock (_gate)
        {
            _isStopping = true;
            idle = CallAll();
        }

        Array.ForEach(idle, static waiting => waiting.SetResult());
    }

    /// <summary>Whether what is ready is to be written beside what is under way, and not after it.</summary>
    private bool IsWorthATransaction => _ready.Count > 0
        && (_busy == 0 || _ready.Count >= _joinSize * _busy || Stopwatch.GetElapsedTime(_calledAt) >= joinDelay);

    /// <summary>The writer to be woken, if one is idle and there is something for it to do.</summary>
    private TaskCompletionSource? CallIfWorthIt()
    {
        if (!IsWorthATransaction || !_idle.TryDequeue(out var idle))
        {
            return null;
        }

        SetBusy();
        return idle;
    }

    /// <summary>What is left to a transaction that is under way is looked at again when that one is slow: nothing else may come by until then.</summary>
    private void WatchIfLeft()
    {
        if (!_isWatched && _ready.Count > 0 && _idle.Count > 0)
        {
            _isWatched = true;
            _ = WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        await Task.Delay(joinDelay).ConfigureAwait(false);
        TaskCompletionSource? idle;
        lock (_gate)
        {
            _isWatched = false;
            idle = CallIfWorthIt();
            WatchIfLeft();
        }

        idle?.SetResult();
    }

    private TaskCompletionSource[] CallAll()
    {
        TaskCompletionSource[] all = [.. _idle];
        _idle.Clear();
        _busy += all.Length;
        return all;
    }

    private void SetBusy()
    {
        _busy++;
        _calledAt = Stopwatch.GetTimestamp();
    }

    private void TakeInto(List<LedgerCommitWork> batch, HashSet<string> ids)
    {
        while (batch.Count < batchSizeMax && _ready.TryPeek(out var work) && AddIds(ids, work))
        {
            batch.Add(_ready.Dequeue());
        }
    }

    /// <summary>Adds the ids of a commit, or none of them when one is there already.</summary>
    private static bool AddIds(HashSet<string> ids, LedgerCommitWork work)
    {
        foreach (var posting in work.Postings)
        {
            if (ids.Contains(posting.Transfer.Id.Value))
            {
                return false;
            }
        }

        foreach (var posting in work.Postings)
        {
            ids.Add(posting.Transfer.Id.Value);
        }

        return true;
    }
}
