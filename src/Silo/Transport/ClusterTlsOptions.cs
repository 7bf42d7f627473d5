namespace IM2.Silo.Transport;

/// <summary>TLS between the processes of a cluster, each of which shows a certificate to the other.</summary>
/// <remarks>The three files are given together, or none of them: then traffic is plain, and only a silo on the loopback starts.</remarks>
public sealed class ClusterTlsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster:Tls";

    /// <summary>The certificate of this process, PEM; certificates between it and the authority may follow in the same file. Its DNS name
    /// says what the process is: <see cref="ClusterNames.Silo"/> or <see cref="ClusterNames.Client"/>. Default: none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The certificate's private key, PEM, not encrypted: only the process's own user should be able to read it. Default: none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The certificate of the authority that issues for this cluster, PEM: the only one that is trusted. Several may be in the file,
    /// while one replaces another. Default: none.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>How long a handshake may take. Longer holds a connection for who says nothing; shorter refuses peers that are slow to answer.
    /// Positive, at most a minute. Default: 10 seconds.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The settings of the files, for who has to give them.</summary>
    internal const string Files = $"{Section}:{nameof(CertificateFile)}, :{nameof(KeyFile)} and :{nameof(AuthorityFile)}";

    /// <summary>Whether any file is given.</summary>
    internal bool IsAsked =>
        !string.IsNullOrWhiteSpace(CertificateFile) || !string.IsNullOrWhiteSpace(KeyFile) || !string.IsNullOrWhiteSpace(AuthorityFile);
}
