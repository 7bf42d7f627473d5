namespace IM2.Chaos;

/// <summary>Everything that a run has shown.</summary>
internal sealed record RunResult
{
    /// <summary>How long there was load.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>How many operations arrived.</summary>
    public required int Arrived { get; init; }

    /// <summary>How many of them were sent away.</summary>
    public required int SentAway { get; init; }

    /// <summary>Every operation that was pursued while there was load.</summary>
    public required IReadOnlyList<Pursued> Pursued { get; init; }

    /// <summary>How many outcomes were unknown when faults were over.</summary>
    public required int Unknown { get; init; }

    /// <summary>How long it took to settle them.</summary>
    public required TimeSpan Settled { get; init; }

    /// <summary>How many attempts had no answer, by what came instead.</summary>
    public required IReadOnlyDictionary<string, int> Lost { get; init; }

    /// <summary>The faults.</summary>
    public required IReadOnlyList<FaultRecord> Faults { get; init; }

    /// <summary>Times without a fault, in milliseconds since the run began.</summary>
    public required IReadOnlyList<(double From, double Until)> Quiet { get; init; }

    /// <summary>How many processes ended by themselves.</summary>
    public required int EndedByThemselves { get; init; }

    /// <summary>How many commits of stale activations were refused.</summary>
    public required int Fenced { get; init; }

    /// <summary>How many operations are in the journal.</summary>
    public required int Operations { get; init; }

    /// <summary>How many transfers are in the ledger.</summary>
    public required int Transfers { get; init; }

    /// <summary>What must not be.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }
}
