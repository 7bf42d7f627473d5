using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace IM2.Silo.Transport;

/// <summary>Puts TLS between a connection and Orleans: who does not show a certificate of the cluster never gets to say anything to Orleans.</summary>
internal sealed partial class TlsMiddleware(
    ConnectionPort port,
    ClusterCertificates certificates,
    TransportTelemetry telemetry,
    ILogger<TlsMiddleware> logger) : IConnectionMiddleware
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly string[] _peers = port == ConnectionPort.Gateway ? [ClusterNames.Silo, ClusterNames.Client] : [ClusterNames.Silo];

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        await using var pipe = new TlsPipe(plain);
        if (!await IsTrustedAsync(context, pipe.Stream))
        {
            return;
        }

        context.Transport = pipe;
        try
        {
            await next(context);
        }
        finally
        {
            // Orleans closes the connection by completing its pipes: those that it gave.
            context.Transport = plain;
        }
    }

    private async Task<bool> IsTrustedAsync(ConnectionContext context, SslStream tls)
    {
        var refusal = (Kind: HandshakeRefusal.Broken, Reason: (string?)null);
        using var patience = new CancellationTokenSource(certificates.HandshakeTimeout);
        try
        {
            await HandshakeAsync(
                tls,
                (certificate, chain, errors) =>
                {
                    var found = RefusalOf(certificate, chain, errors);
                    refusal = found ?? refusal;
                    return found is null;
                },
                patience.Token);
            telemetry.Ended(port, null);
            return true;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            if (patience.IsCancellationRequested)
            {
                refusal = (HandshakeRefusal.TimedOut, $"it was not finished within {certificates.HandshakeTimeout}");
            }

            var reason = refusal.Reason ?? (error.InnerException ?? error).Message;
            telemetry.Ended(port, refusal.Kind);
            var remote = context.RemoteEndPoint?.ToString();
            LogRefused(logger, port, remote, refusal.Kind, reason);

            // Who was called and refused needs no exception here. Who calls is told why the call can't be made.
            return port == ConnectionPort.Outbound
                ? throw new ConnectionAbortedException($"The TLS handshake with {context.RemoteEndPoint} failed: {reason}", error)
                : false;
        }
    }

    private Task HandshakeAsync(
        SslStream tls, Func<X509Certificate?, X509Chain?, SslPolicyErrors, bool> judge, CancellationToken cancellationToken)
    {
        var identity = certificates.Current();
        return port == ConnectionPort.Outbound
            ? tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = ClusterNames.Silo,
                    ClientCertificateContext = identity.Certificate,
                    CertificateChainPolicy = identity.Called,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => judge(certificate, chain, errors),
                    EnabledSslProtocols = Versions,
                    AllowRenegotiation = false,

                    // A session that goes on would not show the certificate again, which may have ended meanwhile.
                    AllowTlsResume = false,
                },
                cancellationToken)
            : tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = identity.Certificate,
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = identity.Callers,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => judge(certificate, chain, errors),
                    EnabledSslProtocols = Versions,
                    AllowRenegotiation = false,
                    AllowTlsResume = false,
                },
                cancellationToken);
    }

    /// <summary>Why a peer is refused; null where it is not.</summary>
    private (string Kind, string? Reason)? RefusalOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 peer || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return (HandshakeRefusal.NoCertificate, "the peer showed no certificate");
        }

        if (chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return (HandshakeRefusal.NotTrusted, chain is null ? "the peer's certificate has no chain" : ClusterIdentity.Reason(chain));
        }

        // By the alternative names alone, each in full: a role is never a pattern, and a subject is only a title.
        return errors == SslPolicyErrors.None && _peers.Any(name => peer.MatchesHostname(name, allowWildcards: false, allowCommonName: false))
            ? null
            : (HandshakeRefusal.WrongName, $"the peer's certificate is not for {string.Join(" or ", _peers)}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A TLS handshake was refused ({Port}, {Remote}, {Kind}): {Reason}")]
    private static partial void LogRefused(ILogger logger, ConnectionPort port, string? remote, string kind, string reason);
}
