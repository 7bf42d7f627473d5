using System.Security.Cryptography;

namespace IM2.Silo.Transport;

/// <summary>The identity of this process, which is read again when its files change: certificates are renewed without a restart.</summary>
/// <remarks>It looks at the files when a connection is made, which is rare. Connections that there are keep what they were made with.</remarks>
internal sealed partial class ClusterCertificates(ClusterTlsOptions options, string name, ClusterIdentity first, ILogger<ClusterCertificates> logger)
{
    private readonly Lock _lock = new();
    private ClusterIdentity _identity = first;
    private string _stamp = "";

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout => options.HandshakeTimeout;

    /// <summary>The identity that the files have now, or the one before if what they have now is of no use.</summary>
    public ClusterIdentity Current()
    {
        lock (_lock)
        {
            var stamp = Stamp();
            if (stamp == _stamp)
            {
                return _identity;
            }

            try
            {
                _identity = ClusterIdentity.Load(options, name);
                if (_stamp.Length > 0)
                {
                    var end = _identity.Certificate.TargetCertificate.NotAfter.ToUniversalTime();
                    LogRenewed(logger, end);
                }
            }
            catch (Exception error) when (error is StartException or IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Files are replaced one by one: a key that is not yet, or no longer, the certificate's is of a moment. Said once for each state.
                LogKept(logger, error.Message);
            }

            _stamp = stamp;
            return _identity;
        }
    }

    private string Stamp() => string.Join(
        '|', new[] { options.CertificateFile!, options.KeyFile!, options.AuthorityFile! }.Select(static path =>
        {
            try
            {
                // Where secrets are mounted, the name is a link that stays and leads to another file.
                var file = new FileInfo(path);
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
