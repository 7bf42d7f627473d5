using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IM2.Chaos;

/// <summary>Each silo in a network namespace of its own, on a bridge; packets are dropped by rules in the silo's namespace.</summary>
/// <remarks>
/// The database, the API hosts and the load are on this side of the bridge, the database with an address of its own. What is dropped is lost
/// without a word, as on a broken network: nobody is told that a connection has ended.
/// </remarks>
internal sealed partial class NamespaceNetwork : Network
{
    private readonly List<string> _made = [];
    private readonly string _tag;
    private readonly string _subnet;

    private NamespaceNetwork(int number) => (_tag, _subnet) = ($"im2c{number}", $"10.77.{number}");

    public override string? WhyUnbroken => null;

    public override string Database => $"{_subnet}.2";

    private string Bridge => $"{_tag}b";

    /// <summary>Makes the network, or says why it can't be made.</summary>
    /// <param name="silos">How many silos there are.</param>
    public static async Task<Network> CreateAsync(int silos)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new LoopbackNetwork("not root: network namespaces can't be made");
        }

        var network = new NamespaceNetwork(Random.Shared.Next(1, 250));
        try
        {
            await network.MakeAsync(silos);
            return network;
        }
        catch (Exception error) when (error is RunException or Win32Exception)
        {
            await network.DisposeAsync();
            return new LoopbackNetwork($"network namespaces can't be made: {error.Message}");
        }
    }

    public override string Silo(int silo) => $"{_subnet}.{11 + silo}";

    public override IReadOnlyList<string> Enter(int silo) => ["ip", "netns", "exec", Namespace(silo)];

    /// <summary>The name of a silo's namespace.</summary>
    public string Namespace(int silo) => $"{_tag}s{silo}";

    public override async Task CutAsync(Cut cut)
    {
        foreach (var peer in cut.Peers ?? [""])
        {
            if (cut.In)
            {
                await NftAsync(cut.Silo, $"add rule inet chaos in {(peer.Length > 0 ? $"ip saddr {peer} " : "iifname eth0 ")}counter drop");
            }

            if (cut.Out)
            {
                await NftAsync(cut.Silo, $"add rule inet chaos out {(peer.Length > 0 ? $"ip daddr {peer} " : "oifname eth0 ")}counter drop");
            }
        }
    }

    public override async Task<long> HealAsync(int silo)
    {
        var rules = await Shell.RunAsync($"ip netns exec {Namespace(silo)} nft list table inet chaos");
        await NftAsync(silo, "flush chain inet chaos in\nflush chain inet chaos out");
        return Packets().Matches(rules).Sum(static match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var undo in Enumerable.Reverse(_made))
        {
            await Shell.RunAsync(undo);
        }

        _made.Clear();
    }

    private async Task MakeAsync(int silos)
    {
        await DoAsync($"ip link add {Bridge} type bridge", $"ip link del {Bridge}");
        await Shell.RunAsync($"ip addr add {_subnet}.1/24 dev {Bridge}");
        await Shell.RunAsync($"ip addr add {Database}/24 dev {Bridge}");
        await Shell.RunAsync($"ip link set {Bridge} up");
        for (var silo = 0; silo < silos; silo++)
        {
            var (space, outer) = (Namespace(silo), $"{_tag}v{silo}");
            await DoAsync($"ip netns add {space}", $"ip netns del {space}");
            await Shell.RunAsync($"ip link add {outer} type veth peer name eth0 netns {space}");
            await Shell.RunAsync($"ip link set {outer} master {Bridge} up");
            await Shell.RunAsync($"ip -n {space} addr add {Silo(silo)}/24 dev eth0");
            await Shell.RunAsync($"ip -n {space} link set eth0 up");
            await Shell.RunAsync($"ip -n {space} link set lo up");
            await NftAsync(silo, """
                add table inet chaos
                add chain inet chaos in { type filter hook input priority 0; }
                add chain inet chaos out { type filter hook output priority 0; }
                """);
        }
    }

    private async Task DoAsync(string command, string undo)
    {
        await Shell.RunAsync(command);
        _made.Add(undo);
    }

    private Task<string> NftAsync(int silo, string rules) => Shell.RunAsync($"ip netns exec {Namespace(silo)} nft -f -", rules);

    [GeneratedRegex(@"counter packets (\d+)", RegexOptions.None, 1000)]
    private static partial Regex Packets();
}
