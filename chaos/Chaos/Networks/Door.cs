using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IM2.Chaos;

/// <summary>A port on the loopback of a namespace behind which the port of this side's loopback is: the way to what is not on the run's network.</summary>
/// <remarks>The payment sandbox listens on the loopback only, and the providers are not a part of what is broken.</remarks>
internal sealed partial class Door : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly Socket _listener;

    private Door(Socket listener) => _listener = listener;

    /// <summary>Opens one.</summary>
    /// <param name="space">The namespace's name.</param>
    /// <param name="port">The port, on both sides.</param>
    public static Door Open(string space, int port)
    {
        // A socket belongs to the namespace of the thread that makes it, for ever; the thread goes with its change of namespace.
        var made = new TaskCompletionSource<Socket>();
        var maker = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/var/run/netns/{space}");
                if (SetNamespace(file, NewNetwork) != 0)
                {
                    throw new RunException($"The namespace {space} can't be entered: error {Marshal.GetLastPInvokeError()}.");
                }

                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
                made.SetResult(socket);
            }
            catch (Exception error)
            {
                made.SetException(error);
            }
        });
        maker.Start();
        var door = new Door(made.Task.GetAwaiter().GetResult());
        _ = door.ServeAsync(port);
        return door;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(int port)
    {
        while (true)
        {
            Socket guest;
            try
            {
                guest = await _listener.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = PassAsync(guest, port);
        }
    }

    private static async Task PassAsync(Socket guest, int port)
    {
        using var host = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await host.ConnectAsync(IPAddress.Loopback, port);
            await using var inner = new NetworkStream(guest, ownsSocket: true);
            await using var outer = new NetworkStream(host);

            // Where one side has ended, so has the other.
            await Task.WhenAny(inner.CopyToAsync(outer), outer.CopyToAsync(inner));
        }
        catch (SocketException)
        {
            // Nobody listens behind the door: the guest sees its connection end.
            guest.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle space, int kind);
}
