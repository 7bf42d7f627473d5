using System.Runtime.InteropServices;

namespace IM2.Bench;

/// <summary>What can be asked of the program.</summary>
internal static class CommandLine
{
    private const string Help = """
        Usage: bench/run.sh [--list] [--quick] [--seconds=N] [--runs=N] [--ours] [--json | --markdown] [NAME…]
          --list      says what there is
          --quick     one run of 2 s each and small fixtures, instead of three of 8 s
          --seconds=N other times than 8 s or 2 s
          --runs=N    other numbers of runs than three or one
          --ours      without the peers
          --json      JSON Lines only
          --markdown  rows of the table in README.md
        Without names everything runs.
        """;

    /// <summary>Once, whoever asks first: a signal, or the end. The other one waits for it.</summary>
    private static readonly Lazy<Task> CleanUp = new(() => Task.Run(CleanUpAsync));

    public static async Task<int> RunAsync(string[] args)
    {
        var options = args.Where(arg => arg.StartsWith('-')).ToArray();
        var names = args.Except(options).ToArray();
        if (options.Contains("--help") || options.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (options.Contains("--list"))
        {
            Scenarios.All.ToList().ForEach(one => Console.WriteLine($"{one.Name,-24} {one.Description}"));
            return 0;
        }

        if (Complaint(options, names) is { } complaint)
        {
            await Console.Error.WriteLineAsync(complaint);
            return 2;
        }

        var isQuick = options.Contains("--quick");
        var length = new RunLength(TimeSpan.FromSeconds(Number(options, "--seconds=") ?? (isQuick ? 2 : 8)), isQuick);
        var runs = Number(options, "--runs=") ?? (isQuick ? 1 : 3);
        var form = options.Contains("--json") ? ReportForm.Json : options.Contains("--markdown") ? ReportForm.Markdown : ReportForm.Text;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopAtOnce);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopAtOnce);
        try
        {
            var report = new Report(form, Console.Out);
            report.Begin();
            foreach (var scenario in Scenarios.All.Where(one => names.Length == 0 || names.Contains(one.Name)))
            {
                report.Add(await scenario.RunAsync(length, runs, withPeers: !options.Contains("--ours")));
            }

            return 0;
        }
        catch (CheckFailedException failed)
        {
            await Console.Error.WriteLineAsync($"The run is worth nothing: {failed.Message}");
            return 1;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"{error}");
            return 1;
        }
        finally
        {
            await CleanUp.Value;
        }
    }

    private static async Task CleanUpAsync()
    {
        await SharedServers.StopAsync();
        TemporaryFolder.RemoveAll();
    }

    /// <summary>Measured processes end with this one; servers and folders would stay.</summary>
    private static void StopAtOnce(PosixSignalContext context)
    {
        context.Cancel = true;
        CleanUp.Value.GetAwaiter().GetResult();
        Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
    }

    private static string? Complaint(string[] options, string[] names)
    {
        string[] known = ["--quick", "--ours", "--json", "--markdown"];
        var strange = options.Except(known).Where(option => Number([option], "--seconds=") is null && Number([option], "--runs=") is null).ToArray();
        if (strange.Length > 0)
        {
            return $"There is no option {string.Join(", ", strange)}.{Environment.NewLine}{Help}";
        }

        var unknown = names.Except(Scenarios.All.Select(one => one.Name)).ToArray();
        return unknown.Length == 0
            ? null
            : $"There is no benchmark {string.Join(", ", unknown)}. There are: {string.Join(", ", Scenarios.All.Select(one => one.Name))}.";
    }

    private static int? Number(string[] options, string prefix) =>
        options.FirstOrDefault(option => option.StartsWith(prefix, StringComparison.Ordinal)) is { } option
        && int.TryParse(option[prefix.Length..], out var number) && number > 0 ? number : null;
}
