namespace IM2.Chaos;

/// <summary>A bug that the bug silo can have, and the faults in which it shows.</summary>
/// <param name="Name">The setting's value.</param>
/// <param name="Faults">Names of faults, in order.</param>
/// <param name="ShowsBy">Kinds of violations of which there has to be one; others do not count.</param>
internal sealed record PlantedBug(string Name, IReadOnlyList<string> Faults, IReadOnlyList<ViolationKind> ShowsBy)
{
    // Each leaves only a few commits that meet others.
    private const int Pauses = 3;

    /// <summary>How it shows that somebody decided on what was not so any more.</summary>
    private static readonly ViolationKind[] Stale =
        [ViolationKind.Negative, ViolationKind.WrongDecision, ViolationKind.WrongRead, ViolationKind.WrongAtTheEnd];

    /// <summary>Every one.</summary>
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("fence-off", [.. Enumerable.Repeat("pause", Pauses)], Stale),
        new("dedupe-off", ["silo-kill"], [ViolationKind.Twice]),
        new("acknowledge-early", ["silo-kill"], [ViolationKind.Lost]),
        new("stale-state", [.. Enumerable.Repeat("pause-late-write", Pauses)], Stale),
    ];

    /// <summary>How many violations show it.</summary>
    public int ShownBy(IEnumerable<Violation> violations) => violations.Count(violation => ShowsBy.Contains(violation.Kind));

    /// <summary>One of them.</summary>
    /// <exception cref="RunException">There is none of this name.</exception>
    public static PlantedBug Named(string name) => All.FirstOrDefault(bug => bug.Name == name)
        ?? throw new RunException($"There is no bug '{name}'; there are {string.Join(", ", All.Select(static bug => bug.Name))}.");
}
