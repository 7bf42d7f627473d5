using Orleans.Dashboard;

namespace IM2.Silo;

/// <summary>The Orleans Dashboard: what silos tell of themselves, to be shown by an API host.</summary>
/// <remarks>
/// Off, nothing of it runs: no filter around grain calls, no service of each silo, no reader of metrics. On, each silo reads its statistics
/// once a second, and calls are measured while somebody looks, and for a minute after.
/// </remarks>
public static class ClusterDashboard
{
    /// <summary>The setting that turns it on, on every silo of a cluster and on the API hosts that show it. Default: false.</summary>
    public const string Key = "Dashboard:Enabled";

    /// <summary>Whether a process is configured to take part in it.</summary>
    /// <exception cref="StartException">The setting is neither true nor false.</exception>
    public static bool IsEnabled(IConfiguration configuration) => configuration[Key] switch
    {
        null or "" => false,
        var value when bool.TryParse(value, out var isEnabled) => isEnabled,
        var value => throw new StartException($"{Key} is '{value}', but must be true or false."),
    };

    /// <summary>Lets this silo tell of itself, where it is configured to.</summary>
    internal static void AddDashboardIfEnabled(this ISiloBuilder silo)
    {
        if (IsEnabled(silo.Configuration))
        {
            silo.AddDashboard(Restrict);
        }
    }

    /// <summary>Lets this process show what silos tell, where it is configured to.</summary>
    internal static void AddDashboardIfEnabled(this IClientBuilder client)
    {
        if (IsEnabled(client.Configuration))
        {
            client.AddDashboard(Restrict);
        }
    }

    /// <summary>Logs name accounts and payments: they are read where logs are kept.</summary>
    private static void Restrict(DashboardOptions options) => options.HideTrace = true;
}
