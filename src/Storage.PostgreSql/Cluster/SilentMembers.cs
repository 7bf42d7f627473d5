using System.Net;
using System.Net.Sockets;
using IM2.Storage.PostgreSql.Engine;
using Microsoft.Extensions.Logging;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>Declares dead what is left of silos that are gone, so that who starts need not wait for them.</summary>
/// <remarks>
/// After all silos were killed every row still says that its silo is there, and one that joins would wait for answers. A silo is taken
/// for gone if it gives no sign of life for as long as three are due and nobody listens where it did: by one's own watch, so no two
/// clocks are compared. One that is stopped but listens is left to the probes of the living. Being wrong costs the silo its place, never
/// money: it stops, and is started again.
/// </remarks>
internal sealed partial class SilentMembers(PostgreSqlStore store, ILogger<SilentMembers> logger)
{
    private const string ReadLiving = $"{MemberRow.Select} AND m.status <> 6 WHERE c.id = $1";
    private const string Bury = "SELECT array_agg(silo) FROM im2.bury_silent($1, $2, $3, $4) AS silo";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo may be silent: three times as long as signs of life are apart.</summary>
    private static readonly TimeSpan Patience = 3 * PostgreSqlClusteringExtensions.BeatPeriod;

    /// <summary>Looks who is silent, and declares those dead; returns after that.</summary>
    /// <exception cref="StorageException">The database can't be reached.</exception>
    public async Task BuryAsync(string cluster)
    {
        var suspects = await ReadAsync(cluster);
        for (var waited = TimeSpan.Zero; suspects.Count > 0 && waited < Patience; waited += Look)
        {
            await Task.Delay(Look);
            var now = await ReadAsync(cluster);
            suspects = suspects.Where(suspect => now.TryGetValue(suspect.Key, out var beats) && beats == suspect.Value).ToDictionary();
        }

        if (suspects.Count > 0)
        {
            // Others that start have waited as long: who then writes in the same moment is refused, and waits for seconds. Any number will do.
            await Task.Delay(Random.Shared.Next((int)Spread.TotalMilliseconds));
        }

        var listening = await Task.WhenAll(suspects.Keys.Select(ListensAsync));
        var silent = suspects.Where((_, i) => !listening[i]).ToList();
        if (silent.Count == 0)
        {
            return;
        }

        var buried = await store.WriteAsync(
            Bury,
            [
                Parameters.Text(cluster),
                Parameters.Texts([.. silent.Select(static member => member.Key.ToParsableString())]),
                Parameters.Numbers([.. silent.Select(static member => member.Value)]),
                Parameters.Number(EntityTag.Draw()),
            ],
            isRepeatable: true);
        if (buried is string[] names)
        {
            LogBuried(logger, string.Join(", ", names));
        }
    }

    private static async Task<bool> ListensAsync(SiloAddress silo)
    {
        using var socket = new Socket(silo.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var giveUp = new CancellationTokenSource(ConnectPatience);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(silo.Endpoint.Address, silo.Endpoint.Port), giveUp.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Dictionary<SiloAddress, long>> ReadAsync(string cluster)
    {
        var rows = await store.ReadAsync(ReadLiving, [cluster], timeout: null, MemberRow.Read, CancellationToken.None);
        return rows.Where(static row => row.Member is not null).ToDictionary(static row => row.Member!.SiloAddress, static row => row.Beats);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silos that are gone were declared dead: {Silos}.")]
    private static partial void LogBuried(ILogger logger, string silos);
}
