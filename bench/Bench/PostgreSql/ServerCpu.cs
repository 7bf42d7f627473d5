using System.Globalization;
using IM2.Local;

namespace IM2.Bench;

/// <summary>The processor time of a PostgreSQL server: its postmaster, every process that it has now, and all that have ended.</summary>
internal sealed class ServerCpu
{
    private const int TicksPerSecond = 100; // USER_HZ, on every architecture that .NET runs on
    private readonly int _postmaster;

    private ServerCpu(int postmaster) => _postmaster = postmaster;

    /// <summary>Null where there is no <c>/proc</c>.</summary>
    public static async Task<ServerCpu?> OfAsync(LocalPostgreSql server)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return null;
        }

        var data = (string)(await server.ScalarAsync(LocalPostgreSql.Superuser, "postgres", "SHOW data_directory"))!;
        return new ServerCpu(int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture));
    }

    public TimeSpan Now()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var process) && Stat(folder) is { } stat)
            {
                // What its ended children used is counted to the postmaster.
                ticks += process == _postmaster ? stat.Own + stat.Ended : stat.Parent == _postmaster ? stat.Own : 0;
            }
        }

        return TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);
    }

    private static (int Parent, long Own, long Ended)? Stat(string folder)
    {
        try
        {
            // The name, which may hold anything, ends with the last parenthesis.
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return ((int)Field(4), Field(14) + Field(15), Field(16) + Field(17));
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
