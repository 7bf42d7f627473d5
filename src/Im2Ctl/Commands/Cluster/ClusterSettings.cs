using IM2.Local;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>The settings of each process of a cluster, as its environment: no list of processes shows them.</summary>
/// <param name="folder">The cluster's folder.</param>
/// <param name="certificates">Its certificates.</param>
/// <param name="record">Its processes.</param>
internal sealed class ClusterSettings(ClusterFolder folder, LocalCertificates certificates, ClusterRecord record)
{
    /// <summary>The key of the development credential that every host has in Development.</summary>
    public const string ServiceKey = "dev-service-key";

    /// <summary>The database.</summary>
    public const string Database = "im2";

    public Dictionary<string, string> Of(ClusterMember member) => member.Role switch
    {
        ClusterRole.Database => [],
        ClusterRole.Sandbox => new(Sandbox()) { ["Sandbox__StripeWebhookUrl"] = $"{FirstApi}/v1/notifications/card" },
        ClusterRole.Silo => new(Host(member, certificates.Silo))
        {
            ["Silo__Name"] = member.Name,
            ["Silo__SiloPort"] = $"{member.Port}",
            ["Silo__GatewayPort"] = $"{member.GatewayPort}",
        },
        _ => new(Host(member, certificates.Client)) { ["Im2__Role"] = "Client", ["Sandbox__Hosted"] = "false" },
    };

    private string FirstApi => record.Members.First(member => member.Role == ClusterRole.Api).Url!;

    private int DatabasePort => record.Members.First(member => member.Role == ClusterRole.Database).Port;

    private Dictionary<string, string> Sandbox() => new()
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Sandbox__Url"] = record.Members.First(member => member.Role == ClusterRole.Sandbox).Url!,
        ["Sandbox__DataFolder"] = folder.PathOf("sandbox"),
        ["Sandbox__NotifyAddress"] = FirstApi,
    };

    private Dictionary<string, string> Host(ClusterMember member, CertificateFiles files) => new(Sandbox())
    {
        ["ASPNETCORE_URLS"] = member.Url!,
        ["Storage__Provider"] = "PostgreSql",
        ["Storage__PostgreSql__ConnectionString"] = PostgreSqlFolder.ConnectionString(DatabasePort, LocalPostgreSql.Login, Database),
        ["Storage__PostgreSql__MigrationConnectionString"] = PostgreSqlFolder.ConnectionString(DatabasePort, LocalPostgreSql.Owner, Database),

        // Members of an earlier cluster over the same data, who perhaps were not asked to leave, are none of this one.
        ["Cluster__Id"] = $"local-{record.Id}",
        ["Cluster__Tls__CertificateFile"] = files.CertificateFile,
        ["Cluster__Tls__KeyFile"] = files.KeyFile,
        ["Cluster__Tls__AuthorityFile"] = certificates.AuthorityFile,
    };
}
