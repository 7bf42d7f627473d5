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
    var missed = new List<string>();
    foreach (var bug in PlantedBug.All)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine($"== {bug.Name}");
        var (_, violations) = await RunAsync(options with { Bug = bug.Name }, programs);
        var found = bug.ShownBy(violations);
        Console.WriteLine($"== {bug.Name}: {(found > 0 ? $"found, {found} of {violations.Count} violations show it" : "NOT FOUND")}, {watch.Elapsed.TotalSeconds:F0} s");
        if (found == 0)
        {
            missed.Add(bug.Name);
        }
    }

    Console.WriteLine($"{PlantedBug.All.Count - missed.Count} of {PlantedBug.All.Count} planted bugs found");
    return missed.Count == 0;
}
