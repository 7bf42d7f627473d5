using System.Net.NetworkInformation;

namespace IM2.Local;

/// <summary>Ports of the loopback that nobody listens on.</summary>
public static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>Several ports, each as <see cref="Next()"/> gives it.</summary>
    /// <param name="count">How many.</param>
    public static int[] Next(int count) => [.. Enumerable.Range(0, count).Select(static _ => Next())];

    /// <summary>
    /// A port on which nobody listens now and that this process was not given before, as it may not listen there yet: below those that the
    /// system gives to outgoing connections.
    /// </summary>
    public static int Next()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        while (true)
        {
            // Which port is taken is no secret: any source of numbers will do.
            var port = Random.Shared.Next(15_000, 32_000);
            lock (Given)
            {
                if (!taken.Contains(port) && Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
