using System.Globalization;
using IM2.Storage.PostgreSql.Engine;
using Npgsql;

namespace IM2.Storage.PostgreSql.Cluster;

/// <summary>A row of the cluster's version with one member, or with none where nobody is a member.</summary>
/// <param name="Version">The cluster's version with its tag.</param>
/// <param name="Member">The member; null where there is none.</param>
/// <param name="Tag">The tag of the member's row.</param>
/// <param name="Beats">How many signs of life it has given.</param>
internal sealed record MemberRow(TableVersion Version, MembershipEntry? Member, string Tag, long Beats)
{
    /// <summary>All columns, of version and members at one moment: it is one statement.</summary>
    public const string Select =
        """
        SELECT c.version, c.etag, m.silo, m.name, m.host, m.role, m.status, m.gateway_port, m.started_at, m.suspected_by, m.suspected_at,
            greatest(extract(epoch FROM clock_timestamp() - m.beat_at), 0)::float8, m.beats, m.etag
        FROM im2.cluster AS c LEFT JOIN im2.member AS m ON m.cluster = c.id
        """;

    /// <summary>Reads one.</summary>
    public static MemberRow Read(NpgsqlDataReader row)
    {
        var version = new TableVersion(row.GetInt32(0), EntityTag.Text(row.GetInt64(1)));
        return row.IsDBNull(2)
            ? new MemberRow(version, null, "", 0)
            : new MemberRow(version, Entry(row), EntityTag.Text(row.GetInt64(13)), row.GetInt64(12));
    }

    /// <summary>The arguments of a member's columns, in the order of <c>im2.write_member</c>.</summary>
    public static NpgsqlParameter[] Arguments(MembershipEntry entry)
    {
        var votes = entry.SuspectTimes ?? [];
        return
        [
            Parameters.Text(entry.SiloName ?? ""),
            Parameters.Text(entry.HostName ?? ""),
            Parameters.Text(entry.RoleName ?? ""),
            Parameters.Small((short)entry.Status),
            Parameters.Integer(entry.ProxyPort),
            Parameters.Number(entry.StartTime.Ticks),
            Parameters.Texts([.. votes.Select(static vote => vote.Item1.ToParsableString())]),
            Parameters.Numbers([.. votes.Select(static vote => vote.Item2.Ticks)]),
        ];
    }

    private static MembershipEntry Entry(NpgsqlDataReader row)
    {
        var voters = row.GetFieldValue<string[]>(9);
        var moments = row.GetFieldValue<long[]>(10);
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(row.GetString(2)),
            SiloName = row.GetString(3),
            HostName = row.GetString(4),
            RoleName = row.GetString(5),
            Status = Status(row.GetInt16(6)),
            ProxyPort = row.GetInt32(7),
            StartTime = new DateTime(row.GetInt64(8), DateTimeKind.Utc),
            SuspectTimes = [.. voters.Zip(moments, static (silo, at) =>
                Tuple.Create(SiloAddress.FromParsableString(silo), new DateTime(at, DateTimeKind.Utc)))],

            // How long ago it was is what the server's clock says; whoever asks compares with his own.
            IAmAliveTime = DateTime.UtcNow - TimeSpan.FromSeconds(row.GetDouble(11)),
        };
    }

    private static SiloStatus Status(short number) => Enum.IsDefined((SiloStatus)number)
        ? (SiloStatus)number
        : throw new InvalidDataException($"A member has the status {number.ToString(CultureInfo.InvariantCulture)}, which is none.");
}
