using System.Net;
using System.Net.Sockets;
using IM2.Silo;

namespace IM2.ApiHost;

/// <summary>Looks whether the ports are free before anything starts.</summary>
/// <remarks>
/// A courtesy: a port found taken half-way would also stop the start, but only after the silo has joined, with its farewell
/// around the one sentence that matters.
/// </remarks>
internal static class PortCheck
{
    /// <exception cref="StartException">A port is taken.</exception>
    public static void Run(IConfiguration configuration)
    {
        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var address = BindingAddress.Parse(url);
            if (!address.IsUnixPipe && !address.IsNamedPipe)
            {
                Check(address.Host, address.Port, "this host", "--urls");
            }
        }

        var sandbox = configuration.GetSection(SandboxLinkOptions.Section).Get<SandboxLinkOptions>() ?? new SandboxLinkOptions();
        if (sandbox is { Enabled: true, Hosted: true } && Uri.TryCreate(sandbox.Url, UriKind.Absolute, out var sandboxUrl))
        {
            Check(sandboxUrl.Host, sandboxUrl.Port, "the sandbox", "--Sandbox:Url");
        }

        if (configuration["Im2:Role"] is null or "Silo")
        {
            var silo = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
            Check(silo.Address, silo.SiloPort, "the silo", $"--{SiloOptions.Section}:{nameof(silo.SiloPort)}");
            Check(silo.Address, silo.GatewayPort, "the silo's gateway", $"--{SiloOptions.Section}:{nameof(silo.GatewayPort)}");
        }
    }

    private static void Check(string host, int port, string whose, string setting)
    {
        // Names other than localhost and wildcards are the server's own to resolve.
        var ip = host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Any;
        try
        {
            using var probe = new TcpListener(ip, port);
            probe.Start();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartException(
                $"The port {port} of {whose} on {host}: address already in use. Stop the program that uses it (perhaps another IM2), "
                + $"or choose another one with {setting}.");
        }
    }
}
