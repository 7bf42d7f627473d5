using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IM2.Local;

namespace IM2.Transport.Tests;

/// <summary>Someone who connects to a port of a silo without being Orleans.</summary>
public sealed class Caller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp = new();

    public static async Task<Caller> ConnectAsync(int port)
    {
        var caller = new Caller();
        await caller._tcp.ConnectAsync(IPAddress.Loopback, port);
        return caller;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _tcp.GetStream().WriteAsync(bytes);

    /// <summary>A handshake that trusts whoever answers. The certificate that was shown to it.</summary>
    /// <exception cref="AuthenticationException">It was refused, so early that TLS says so in the handshake.</exception>
    public async Task<(SslStream Stream, X509Certificate2 Shown)> HandshakeAsync(CertificateFiles? files, SslProtocols version)
    {
        // A stream that is thrown away with the connection below it.
        var stream = new SslStream(_tcp.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "silo.im2",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            ClientCertificateContext = files is null
                ? null
                : SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile), null, offline: true),
        });
        return (stream, (X509Certificate2)stream.RemoteCertificate!);
    }

    /// <summary>The other end hangs up: with an end, a reset or, of TLS, an alert. Nothing but an alert or handshake is ever read.</summary>
    public async Task HungUpAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[16_384];
        try
        {
            while (await _tcp.GetStream().ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset: what we sent was not read to its end.
        }
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
