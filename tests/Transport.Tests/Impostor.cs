using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IM2.Local;

namespace IM2.Transport.Tests;

/// <summary>A server that answers with TLS under a certificate of its own and counts what it is told.</summary>
public sealed class Impostor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;
    private long _bytesRead;

    public Impostor(CertificateFiles files)
    {
        _certificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient tcp;
            try
            {
                tcp = await _listener.AcceptTcpClientAsync();
            }
            catch (SocketException)
            {
                return;
            }

            using (tcp)
            {
                await using var stream = new SslStream(tcp.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(_certificate);
                    var buffer = new byte[4096];
                    int read;
                    while ((read = await stream.ReadAsync(buffer)) > 0)
                    {
                        Interlocked.Add(ref _bytesRead, read);
                    }
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                    // It was found out.
                }
            }
        }
    }
}
