namespace IM2.Silo.Transport;

/// <summary>What certificates of a cluster are issued for. They are names of roles, not of machines: any address may show them.</summary>
public static class ClusterNames
{
    /// <summary>A process that hosts grains. It may connect to every port of the cluster, and is what answers on all of them.</summary>
    public const string Silo = "silo.im2";

    /// <summary>A process that only calls, such as an API host. It may connect to gateways alone.</summary>
    public const string Client = "client.im2";
}
