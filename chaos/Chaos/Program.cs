using System.Diagnostics;
using IM2.Chaos;

// The chaos runs: see chaos/README.md. Exit code: 0 PASS, 1 FAIL, 2 it could not be run.
try
{
    Cleanup.Listen();
    var options = RunOptions.Parse(args);
    var programs = new Programs(Environment.GetEnvironmentVariable("CHAOS_ROOT") ?? Directory.GetCurrentDirectory());
    Console.WriteLine($"seed {options.Seed}");
    var isPassed = options.AllBugs ? await FindBugsAsync(options, programs) : (await RunAsync(options, programs)).IsPassed;
    Console.WriteLine(isPassed ? "PASS" : "FAIL");
    return isPassed ? 0 : 1;
}
catch (Exception error)
{
    // Where somebody interrupts, what fails fails because of that.
    await Cleanup.End;
    await Console.Error.WriteLineAsync(error is RunException ? error.Message : $"{error}");
    Console.WriteLine("FAIL");
    return 2;
}

// One run, with its table.
static async Task<(bool IsPassed, IReadOnlyList<Violation> Violations)> RunAsync(RunOptions options, Programs programs)
{
    var folder = Directory.CreateTempSubdirectory("im2-chaos-").FullName;

    // The database's server does not run as root and begins here.
    File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
    var isKept = true;
    try
    {
        var result = await new ChaosRun(options, programs, folder).RunAsync();
        var report = RunReport.Of(result, judgesTimes: !options.IsUntimed);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), report.Text);
        Console.Write(report.Text);
        foreach (var failure in report.Failures)
        {
            Console.WriteLine($"FAILED: {failure}");
        }

        isKept = options.Keep || (report.Failures.Count > 0 && !options.AllBugs);
        return (report.Failures.Count == 0, result.Violations);
    }
    finally
    {
        if (isKept)
        {
            Console.WriteLine($"journals, ledger and logs: {folder}");
        }
        else
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

// Each planted bug in turn: the checker has to find it.
static async Task<bool> FindBugsAsync(RunOptions options, Programs programs)
{
    var found = 0;
    foreach (var bug in PlantedBug.All)
    {
        found += await FindAsync(bug, options, programs) ? 1 : 0;
    }

    Console.WriteLine($"{found} of {PlantedBug.All.Count} planted bugs found");
    return found == PlantedBug.All.Count;
}

// One planted bug. On a machine that is busy its fault may miss what is under way, and then there is nothing to be found: it happens again.
static async Task<bool> FindAsync(PlantedBug bug, RunOptions options, Programs programs)
{
    const int AttemptsMax = 3;
    for (var attempt = 0; attempt < AttemptsMax; attempt++)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine($"== {bug.Name}");
        var (_, violations) = await RunAsync(options with { Bug = bug.Name, Seed = unchecked(options.Seed + attempt) }, programs);
        var shown = bug.ShownBy(violations);
        Console.WriteLine($"== {bug.Name}: {(shown > 0 ? $"found, {shown} of {violations.Count} violations show it" : "NOT FOUND")}, {watch.Elapsed.TotalSeconds:F0} s");
        if (shown > 0)
        {
            return true;
        }
    }

    return false;
}
