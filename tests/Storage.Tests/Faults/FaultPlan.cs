namespace IM2.Storage.Tests.Faults;

/// <summary>Which calls meet which fault. Ledgers of several silos may share one plan: a fault is met once by any of them.</summary>
public sealed class FaultPlan
{
    private readonly Lock _planning = new();
    private readonly Dictionary<string, Queue<StorageFault?>> _planned = [];
    private int _met;

    /// <summary>How many faults have been met.</summary>
    public int Met => Volatile.Read(ref _met);

    /// <summary>Plans the fault of a call of a member: the next one that has none planned yet.</summary>
    /// <param name="member">The member of the port.</param>
    /// <param name="fault">What its call meets.</param>
    /// <param name="after">After so many further calls of it that go well.</param>
    /// <exception cref="ArgumentException">The member can't meet such a fault.</exception>
    public void Add(string member, StorageFault fault, int after = 0)
    {
        if (!FaultSites.All.TryGetValue(member, out var faults) || !faults.Contains(fault))
        {
            throw new ArgumentException($"{member} can't meet {fault}.", nameof(fault));
        }

        lock (_planning)
        {
            var plan = _planned.TryGetValue(member, out var known) ? known : _planned[member] = new Queue<StorageFault?>();
            for (var i = 0; i < after; i++)
            {
                plan.Enqueue(null);
            }

            plan.Enqueue(fault);
        }
    }

    /// <summary>What the call of a member that comes now meets; null for nothing.</summary>
    internal StorageFault? Next(string member)
    {
        lock (_planning)
        {
            if (!_planned.TryGetValue(member, out var plan) || !plan.TryDequeue(out var fault) || fault is null)
            {
                return null;
            }

            _met++;
            return fault;
        }
    }
}
