using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Counts what an import does. Used by one turn of a grain at a time.</summary>
internal sealed class ImportTally
{
    private readonly List<UnmatchedEntry> _queued = [];
    private readonly List<UnmatchedEntry> _waiting = [];
    private readonly List<string> _warnings = [];
    private int _entries;
    private int _credited;
    private int _reversed;
    private int _refunded;
    private int _known;
    private int _ignored;

    public void Warn(IEnumerable<string> warnings) => _warnings.AddRange(warnings);

    /// <summary>An entry is nothing to us.</summary>
    public void Ignored()
    {
        _entries++;
        _ignored++;
    }

    /// <summary>An entry counts for a reference.</summary>
    public void Counted(BankEntry entry, BankReference reference, bool isNew)
    {
        _entries++;
        if (!isNew)
        {
            _known++;
        }
        else if (entry.Direction == BankDirection.Credit)
        {
            _credited++;
        }
        else if (reference.IsRefund)
        {
            _refunded++;
        }
        else
        {
            _reversed++;
        }
    }

    /// <summary>An entry waits, or has waited and is settled.</summary>
    public void Waits(UnmatchedEntry entry, bool isNew)
    {
        _entries++;
        if (isNew)
        {
            _queued.Add(entry);
        }
        else
        {
            _known++;
        }

        if (entry.Settlement is null)
        {
            // Also one that was filed before: an import that broke off may not have come to the queue.
            _waiting.Add(entry);
        }
    }

    /// <summary>What has to be in the queue and may not be there yet.</summary>
    public ImmutableArray<UnmatchedEntry> TakeWaiting()
    {
        ImmutableArray<UnmatchedEntry> taken = [.. _waiting];
        _waiting.Clear();
        return taken;
    }

    public StatementReceipt Receipt(ImmutableArray<BankStatement> statements) => new(
        [.. statements.Select(static statement => statement.Id)], _entries, _credited, _reversed, _refunded, _known, _ignored, [.. _queued], [.. _warnings]);
}
