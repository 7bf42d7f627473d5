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
    private readonly CancellationTokenSource _end = new();
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
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var tcp = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var stream = new SslStream(tcp.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                var buffer = new byte[4096];
                int read;
                while ((read = await stream.ReadAsync(buffer, _end.Token)) > 0)
                {
                    Interlocked.Add(ref _bytesRead, read);
                }
            }
            catch (Exception error) when (error is IOException or AuthenticationException or OperationCanceledException)
            {
                // It was found out, or nobody needs it any more.
            }
        }
    }
}
