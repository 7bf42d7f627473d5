namespace IM2.Chaos;

/// <summary>A bug that the bug silo can have, and the faults in which it shows.</summary>
/// <param name="Name">The setting's value.</param>
/// <param name="Faults">Names of faults, in order: a pause is repeated, for each leaves only a few commits that meet others.</param>
/// <param name="ShowsBy">Kinds of violations of which there has to be one; others do not count.</param>
internal sealed record PlantedBug(string Name, IReadOnlyList<string> Faults, IReadOnlyList<ViolationKind> ShowsBy)
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("fence-off", ["pause", "pause", "pause"], [ViolationKind.Negative, ViolationKind.WrongDecision, ViolationKind.WrongRead, ViolationKind.WrongAtTheEnd]),
        new("dedupe-off", ["silo-kill"], [ViolationKind.Twice]),
        new("acknowledge-early", ["silo-kill"], [ViolationKind.Lost]),
        new("stale-state", ["pause-late-write", "pause-late-write", "pause-late-write"], [ViolationKind.Negative, ViolationKind.WrongDecision, ViolationKind.WrongRead, ViolationKind.WrongAtTheEnd]),
    ];

    /// <summary>How many violations show it.</summary>
    public int ShownBy(IEnumerable<Violation> violations) => violations.Count(violation => ShowsBy.Contains(violation.Kind));

    /// <summary>One of them.</summary>
    /// <exception cref="RunException">There is none of this name.</exception>
    public static PlantedBug Named(string name) => All.FirstOrDefault(bug => bug.Name == name)
        ?? throw new RunException($"There is no bug '{name}'; there are {string.Join(", ", All.Select(static bug => bug.Name))}.");
}
