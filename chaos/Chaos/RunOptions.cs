using System.Globalization;

namespace IM2.Chaos;

/// <summary>What a run is asked to do.</summary>
internal sealed record RunOptions
{
    /// <summary>Explains the arguments.</summary>
    public const string Usage =
        "Usage: chaos/run.sh [--quick | --long | --fault NAME [--times N]] [--bug NAME | --bugs] [--seed N] [--rate N] [--wallets N] [--untimed] [--keep]";

    /// <summary>Silos of the cluster.</summary>
    public const int Silos = 3;

    /// <summary>API hosts of the cluster.</summary>
    public const int Hosts = 2;

    /// <summary>Repeats the schedules of faults and load.</summary>
    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>Whether it is the long one.</summary>
    public bool IsLong { get; init; }

    /// <summary>The one kind of fault that is to happen; null for all.</summary>
    public string? Fault { get; init; }

    /// <summary>How often it is to happen.</summary>
    public int Times { get; init; } = 3;

    /// <summary>The planted bug; null for none.</summary>
    public string? Bug { get; init; }

    /// <summary>Whether each planted bug is to be found in turn.</summary>
    public bool AllBugs { get; init; }

    /// <summary>Arrivals in a second.</summary>
    public double Rate { get; init; } = 80;

    /// <summary>How many wallets there are.</summary>
    public int Wallets { get; init; } = 2_000;

    /// <summary>Whether journals and logs are kept even when nothing is wrong.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether times are only told: on a machine that has other things to do they say nothing about the product.</summary>
    public bool IsUntimed { get; init; }

    /// <summary>How long unknown outcomes may take to be settled once faults are over.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="RunException">One of them is not known, or lacks its value.</exception>
    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        // A planted bug is to show soon: few wallets, of which each is used much; and what it leaves unknown stays so.
        var options = arguments.Any(static one => one is "--bug" or "--bugs")
            ? new RunOptions { Rate = 50, Wallets = 100, Patience = TimeSpan.FromSeconds(15) }
            : new RunOptions();
        for (var at = 0; at < arguments.Count; at++)
        {
            string Value() => ++at < arguments.Count ? arguments[at] : throw new RunException($"{arguments[at - 1]} needs a value. {Usage}");
            int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new RunException($"{arguments[at]} is no number. {Usage}");
            options = arguments[at] switch
            {
                "--quick" => options,
                "--long" => options with { IsLong = true },
                "--fault" => options with { Fault = Value() },
                "--times" => options with { Times = Number() },
                "--bug" => options with { Bug = Value() },
                "--bugs" => options with { AllBugs = true },
                "--seed" => options with { Seed = Seeded(Value()) },
                "--rate" => options with { Rate = Number() },
                "--wallets" => options with { Wallets = Number() },
                "--untimed" => options with { IsUntimed = true },
                "--keep" => options with { Keep = true },
                var other => throw new RunException($"There is no option '{other}'. {Usage}"),
            };
        }

        return options;
    }

    /// <summary>Any number of up to 64 bits, as other tests take and print it.</summary>
    private static int Seeded(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? (int)(seed % int.MaxValue)
        : throw new RunException($"The seed '{text}' is no number. {Usage}");
}
