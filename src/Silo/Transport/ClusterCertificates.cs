using System.Security.Cryptography;

namespace IM2.Silo.Transport;

/// <summary>The identity of this process, which is read again when its files change: certificates are renewed without a restart.</summary>
/// <remarks>It looks at the files when a connection is made, which is rare. Connections that there are keep what they were made with.</remarks>
/// <param name="options">Where the files are.</param>
/// <param name="name">The DNS name of this process.</param>
/// <param name="first">What the files said at the start.</param>
/// <param name="stamp">How they looked before that was read.</param>
/// <param name="logger">Hears of changes.</param>
internal sealed partial class ClusterCertificates(
    ClusterTlsOptions options, string name, ClusterIdentity first, string stamp, ILogger<ClusterCertificates> logger)
{
    private readonly Lock _lock = new();
    private ClusterIdentity _identity = first;
    private string _stamp = stamp;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout => options.HandshakeTimeout;

    /// <summary>The identity that the files have now, or the one before if what they have now is of no use.</summary>
    public ClusterIdentity Current()
    {
        lock (_lock)
        {
            var now = Stamp(options);
            if (now == _stamp)
            {
                return _identity;
            }

            try
            {
                _identity = ClusterIdentity.Load(options, name);
                var end = _identity.Certificate.TargetCertificate.NotAfter.ToUniversalTime();
                LogRenewed(logger, end);
            }
            catch (Exception error) when (error is StartException or IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Files are replaced one by one: a key that is not yet, or no longer, the certificate's is of a moment. Said once for each state.
                LogKept(logger, error.Message);
            }

            _stamp = now;
            return _identity;
        }
    }

    /// <summary>How the files look: something else when one of them has been replaced.</summary>
    public static string Stamp(ClusterTlsOptions options) => string.Join(
        '|', new[] { options.CertificateFile, options.KeyFile, options.AuthorityFile }.Where(static path => !string.IsNullOrWhiteSpace(path)).Select(static path =>
        {
            try
            {
                // Where secrets are mounted, the name is a link that stays and leads to another file.
                var file = new FileInfo(path!);
                file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return file.Exists ? $"{file.LastWriteTimeUtc.Ticks} {file.Length}" : "";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is not there, or not to be read, at this moment.
                return error.GetType().Name;
            }
        }));

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate of this process was renewed; it is valid until {End:u}.")]
    private static partial void LogRenewed(ILogger logger, DateTime end);

    [LoggerMessage(Level = LogLevel.Error, Message = "The certificate files have changed, but are of no use, so those before stay in use: {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);
}
