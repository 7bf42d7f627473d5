namespace IM2.Chaos;

/// <summary>Which faults happen, in which order.</summary>
internal static class Plan
{
    private const int LongRounds = 40;

    private static readonly Fault[] Kinds =
    [
        new NodeKill("silo-kill", static cluster => cluster.Silos), new NodeKill("api-kill", static cluster => cluster.Hosts),
        new ClusterKill(), new DatabaseKill(), new Pause(isLate: false), new Pause(isLate: true), new RollingRestart(), .. Partition.All,
    ];

    /// <summary>The names of all kinds.</summary>
    public static IEnumerable<string> Names => Kinds.Select(static kind => kind.Kind);

    /// <summary>The faults of a run, shuffled by its seed.</summary>
    public static IReadOnlyList<Fault> Of(RunOptions options, Random random)
    {
        if (options.Bug is { } bug)
        {
            return [.. PlantedBug.Named(bug).Faults.Select(Named)];
        }

        if (options.Fault is { } one)
        {
            // Several, with commas between, happen in turn.
            return [.. Enumerable.Range(0, options.Times).SelectMany(_ => one.Split(',').Select(Named))];
        }

        return [.. Enumerable.Range(0, options.IsLong ? LongRounds : 1).SelectMany(_ => Round(random))];
    }

    private static Fault[] Round(Random random)
    {
        Fault[] faults =
        [
            .. Times("silo-kill", 12), .. Times("api-kill", 2), .. Times("cluster-kill", 3), .. Times("database-kill", 3), .. Times("pause", 3),
            .. Times("pause-late-write", 2), .. Partition.All, .. Times("rolling-restart", 1),
        ];
        random.Shuffle(faults);
        return faults;
    }

    private static IEnumerable<Fault> Times(string kind, int times) => Enumerable.Repeat(Named(kind), times);

    private static Fault Named(string name) => Kinds.FirstOrDefault(kind => kind.Kind == name)
        ?? throw new RunException($"There is no fault '{name}'; there are {string.Join(", ", Names)}.");
}
