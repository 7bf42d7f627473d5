using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using IM2.Local;

namespace IM2.Bench;

/// <summary>The stored procedure, called by PostgreSQL's own load generator with prepared statements.</summary>
/// <param name="name">What it is called.</param>
/// <param name="clients">How many connections ask at once.</param>
/// <param name="wallets">Over how many wallets the charges are spread at random.</param>
internal sealed partial class PgBench(string name, int clients, int wallets) : Contestant(name)
{
    /// <summary>The threads of the generator: as many as there are cores on the machines that this is compared on.</summary>
    private const int ThreadsMax = 2;

    public override async Task<RunResult> RunAsync(RunLength length)
    {
        await using var database = await ProcedureDatabase.CreateAsync(wallets);
        using var logs = new TemporaryFolder();
        var warmUp = await PgBenchAsync(database, length.WarmUp, firstId: 0, log: null);
        var cpu = await database.CpuAsync();
        var before = cpu?.Now();
        var measured = await PgBenchAsync(database, length.Time, firstId: 1_000_000_000_000, logs.File("log"));
        var used = cpu?.Now() - before;
        await database.VerifyAsync(warmUp.Transactions + measured.Transactions);

        var latencies = Directory.EnumerateFiles(Path.GetDirectoryName(logs.File("log"))!)
            .SelectMany(File.ReadLines)
            .Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture))
            .Order()
            .ToArray();
        double At(double share) => latencies[(int)(share * (latencies.Length - 1))];
        return new RunResult(measured.PerSecond, At(0.5), At(0.99), At(0.999), null, null, null)
        {
            StoreCpuPerOperation = used?.TotalMicroseconds / measured.Transactions,
        };
    }

    private async Task<(long Transactions, double PerSecond)> PgBenchAsync(ProcedureDatabase database, TimeSpan time, long firstId, string? log)
    {
        string[] arguments =
        [
            "--host=127.0.0.1", $"--port={database.Port}", $"--username={LocalPostgreSql.Owner}",
            "--no-vacuum", "--protocol=prepared", $"--client={clients}", $"--jobs={Math.Min(clients, ThreadsMax)}", $"--time={(int)time.TotalSeconds}",
            "--define=n=0", $"--define=base={firstId}", $"--define=wallets={wallets}",
            $"--file={Path.Combine(AppContext.BaseDirectory, "peers", "charge.pgbench")}",
            .. log is null ? [] : new[] { "--log", $"--log-prefix={log}" },
            database.Name,
        ];
        using var process = Process.Start(new ProcessStartInfo(LocalPostgreSql.Program("pgbench"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var text = await output;
        return process.ExitCode == 0 && Processed().Match(text) is { Success: true } processed && PerSecond().Match(text) is { Success: true } speed
            ? (long.Parse(processed.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(speed.Groups[1].Value, CultureInfo.InvariantCulture))
            : throw new CheckFailedException($"pgbench ended with code {process.ExitCode}: {text}{await error}");
    }

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Processed();

    [GeneratedRegex(@"^tps = ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex PerSecond();
}
