using System.Net.NetworkInformation;

namespace IM2.Local;

/// <summary>Ports of the loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>A port on which nobody listens now: below those that the system gives to outgoing connections.</summary>
    public static int Next()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        while (true)
        {
            // Which port is taken is no secret: any source of numbers will do.
            var port = Random.Shared.Next(15_000, 32_000);
            if (!taken.Contains(port))
            {
                return port;
            }
        }
    }
}
