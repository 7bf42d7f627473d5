using System.Net;
using System.Text.RegularExpressions;

namespace IM2.Silo;

/// <summary>Says which setting of the cluster is bad, what it is and what it must be.</summary>
internal static partial class ClusterOptionsCheck
{
    /// <summary>Reads both sections.</summary>
    /// <exception cref="StartException">A setting breaks its rule.</exception>
    public static (SiloOptions Silo, ClusterOptions Cluster) Read(IConfiguration configuration)
    {
        var silo = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var cluster = configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        var failures = Failures(silo, cluster, StorageChoice.IsPostgreSql(configuration)).ToList();
        return failures.Count == 0 ? (silo, cluster) : throw new StartException(string.Join(" ", failures));
    }

    private static IEnumerable<string> Failures(SiloOptions silo, ClusterOptions cluster, bool isDatabase)
    {
        if (!IPAddress.TryParse(silo.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            yield return Sentence(SiloOptions.Section, nameof(silo.Address), silo.Address, "an IP address of this machine that other processes reach");
        }
        else if (!isDatabase && !IPAddress.IsLoopback(address))
        {
            yield return Sentence(
                SiloOptions.Section, nameof(silo.Address), silo.Address, $"a loopback address where {StorageChoice.Key} is a data file, which one process has alone");
        }

        foreach (var (name, port) in ((string, int)[])[(nameof(silo.SiloPort), silo.SiloPort), (nameof(silo.GatewayPort), silo.GatewayPort)])
        {
            if (port is < 1 or > 65535)
            {
                yield return Sentence(SiloOptions.Section, name, port, "1 … 65535");
            }
        }

        if (silo.SiloPort == silo.GatewayPort)
        {
            yield return Sentence(SiloOptions.Section, nameof(silo.GatewayPort), silo.GatewayPort, $"another port than {nameof(silo.SiloPort)}");
        }

        if (silo.Name is { } siloName && (siloName.Length > 100 || string.IsNullOrWhiteSpace(siloName)))
        {
            yield return Sentence(SiloOptions.Section, nameof(silo.Name), siloName, "1 … 100 characters, or absent");
        }

        if (!ClusterId().IsMatch(cluster.Id))
        {
            yield return Sentence(ClusterOptions.Section, nameof(cluster.Id), cluster.Id, "1 … 64 of letters, digits, '.', '_' and '-'");
        }

        if (cluster.ProbeTimeout < TimeSpan.FromMilliseconds(200) || cluster.ProbeTimeout > TimeSpan.FromSeconds(10))
        {
            yield return Sentence(ClusterOptions.Section, nameof(cluster.ProbeTimeout), cluster.ProbeTimeout, "200 milliseconds … 10 seconds");
        }

        if (cluster.MissedProbes is < 2 or > 20)
        {
            yield return Sentence(ClusterOptions.Section, nameof(cluster.MissedProbes), cluster.MissedProbes, "2 … 20");
        }

        if (cluster.CallTimeout < TimeSpan.FromSeconds(5) || cluster.CallTimeout > TimeSpan.FromMinutes(2))
        {
            yield return Sentence(ClusterOptions.Section, nameof(cluster.CallTimeout), cluster.CallTimeout, "5 seconds … 2 minutes");
        }

        if (cluster.DrainSeconds is < 0 or > 300)
        {
            yield return Sentence(ClusterOptions.Section, nameof(cluster.DrainSeconds), cluster.DrainSeconds, "0 … 300");
        }
    }

    private static string Sentence(string section, string name, object value, string rule) => $"{section}:{name} is '{value}', but must be {rule}.";

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex ClusterId();
}
