using IM2.Storage.PostgreSql.Ledger;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>Commits that wait for a writer. Of a wallet at most one is under way; the others keep their order behind it.</summary>
/// <param name="lengthMax">How many may wait.</param>
internal sealed class CommitQueue(int lengthMax)
{
    private readonly Lock _gate = new();
    private readonly Queue<LedgerCommitWork> _ready = [];

    /// <summary>The wallets that are ready or under way, each with those that wait for it.</summary>
    private readonly Dictionary<string, Queue<LedgerCommitWork>?> _wallets = new(StringComparer.Ordinal);

    private readonly Queue<TaskCompletionSource> _idle = [];
    private int _length;
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
                _idle.TryDequeue(out idle);
            }
        }

        idle?.SetResult();
    }

    /// <summary>Waits for commits and takes as many as there are, none of them sharing a wallet or a transfer id.</summary>
    /// <param name="batch">Empty; filled in order of the account.</param>
    /// <param name="sizeMax">At most so many.</param>
    /// <returns>False when there are none and will be none.</returns>
    public async ValueTask<bool> TakeAsync(List<LedgerCommitWork> batch, int sizeMax)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            TaskCompletionSource idle;
            lock (_gate)
            {
                while (batch.Count < sizeMax && _ready.TryPeek(out var work) && AddIds(ids, work))
                {
                    batch.Add(_ready.Dequeue());
                }

                if (batch.Count > 0)
                {
                    _length -= batch.Count;
                    break;
                }

                if (_isStopping && _wallets.Count == 0)
                {
                    return false;
                }

                idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _idle.Enqueue(idle);
            }

            await idle.Task.ConfigureAwait(false);
        }

        batch.Sort(static (a, b) => string.CompareOrdinal(a.Wallet, b.Wallet));
        return true;
    }

    /// <summary>Gives the wallets of a batch free for those that wait behind.</summary>
    public void Release(List<LedgerCommitWork> batch)
    {
        List<TaskCompletionSource>? woken = null;
        lock (_gate)
        {
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

            // At the end everybody who waits has to see that there will be no more.
            for (var ready = _isStopping ? int.MaxValue : _ready.Count; ready > 0 && _idle.TryDequeue(out var idle); ready--)
            {
                (woken ??= []).Add(idle);
            }
        }

        woken?.ForEach(static idle => idle.SetResult());
    }

    /// <summary>Refuses new commits; those that wait are still taken.</summary>
    public void Stop()
    {
        TaskCompletionSource[] idle;
        lock (_gate)
        {
            _isStopping = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        Array.ForEach(idle, static waiting => waiting.SetResult());
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
