using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IM2.Silo.Transport;

/// <summary>Who this process is in its cluster, and whom it trusts: what the three files of <see cref="ClusterTlsOptions"/> say at one moment.</summary>
internal sealed class ClusterIdentity
{
    private static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities;

    private ClusterIdentity(SslStreamCertificateContext certificate, X509Certificate2Collection authorities)
    {
        Certificate = certificate;
        _authorities = authorities;
    }

    /// <summary>The certificate that this process shows, with those between it and the authority.</summary>
    public SslStreamCertificateContext Certificate { get; }

    /// <summary>How the chain of a peer that calls is built: from the cluster's authority, for a client, and from nothing else.</summary>
    public X509ChainPolicy Callers => Policy(ClientUsage);

    /// <summary>How the chain of a peer that is called is built.</summary>
    public X509ChainPolicy Called => Policy(ServerUsage);

    /// <summary>Reads the files and checks that they belong together and are for a process of that name, now.</summary>
    /// <exception cref="StartException">They are not; the message names the setting and the file.</exception>
    public static ClusterIdentity Load(ClusterTlsOptions options, string name)
    {
        var authorities = Certificates(nameof(options.AuthorityFile), options.AuthorityFile);
        if (!authorities.Any(IsAuthority))
        {
            throw Fault(nameof(options.AuthorityFile), options.AuthorityFile, "holds no certificate of an authority (self-signed, CA:TRUE).");
        }

        var chain = Certificates(nameof(options.CertificateFile), options.CertificateFile);
        var own = WithKey(chain[0], options);
        chain.RemoveAt(0);
        var identity = new ClusterIdentity(SslStreamCertificateContext.Create(own, chain, offline: true), authorities);
        if (!own.MatchesHostname(name, allowWildcards: false, allowCommonName: false))
        {
            throw Fault(
                nameof(options.CertificateFile), options.CertificateFile,
                $"is not for '{name}', the DNS name (subject alternative name) that the certificate of this process must have.");
        }

        identity.Check(own, chain, options, ClientUsage);
        if (name == ClusterNames.Silo)
        {
            identity.Check(own, chain, options, ServerUsage);
        }

        return identity;
    }

    private X509ChainPolicy Policy(Oid usage)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // A throw-away or private authority has no lists of what it revoked; who is to be shut out gets no new certificate.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(usage);
        return policy;
    }

    private void Check(X509Certificate2 own, X509Certificate2Collection between, ClusterTlsOptions options, Oid usage)
    {
        var now = DateTime.Now;
        if (own.NotAfter < now || own.NotBefore > now)
        {
            throw Fault(
                nameof(options.CertificateFile), options.CertificateFile,
                $"is valid from {own.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u}, which is not now.");
        }

        using var chain = new X509Chain { ChainPolicy = Policy(usage) };
        chain.ChainPolicy.ExtraStore.AddRange(between);
        if (!chain.Build(own))
        {
            throw Fault(
                nameof(options.CertificateFile), options.CertificateFile,
                $"is not a certificate that the authority in {ClusterTlsOptions.Section}:{nameof(options.AuthorityFile)} issued for this use ({usage.Value}): {Reason(chain)}");
        }
    }

    /// <summary>What is wrong with a chain, in the words of the platform.</summary>
    public static string Reason(X509Chain chain) =>
        string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Where(text => text.Length > 0).Distinct().Order());

    private static X509Certificate2 WithKey(X509Certificate2 certificate, ClusterTlsOptions options)
    {
        var text = Read(nameof(options.KeyFile), options.KeyFile);
        if (!PemEncoding.TryFind(text, out var found) || !text.AsSpan()[found.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
        {
            throw Fault(nameof(options.KeyFile), options.KeyFile, "holds no private key in PEM.");
        }

        if (text.AsSpan()[found.Label].StartsWith("ENCRYPTED", StringComparison.Ordinal))
        {
            throw Fault(nameof(options.KeyFile), options.KeyFile, "is encrypted; it must not be, and be readable by the process's user alone.");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), text);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Fault(
                nameof(options.KeyFile), options.KeyFile,
                $"is not the private key of the certificate in {ClusterTlsOptions.Section}:{nameof(options.CertificateFile)}.");
        }
    }

    private static X509Certificate2Collection Certificates(string setting, string? file)
    {
        var text = Read(setting, file);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw Fault(setting, file, $"holds no certificates in PEM: {error.Message}");
        }

        return certificates.Count > 0 ? certificates : throw Fault(setting, file, "holds no certificate in PEM.");
    }

    private static string Read(string setting, string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            throw new StartException(
                $"{ClusterTlsOptions.Section}:{setting} is missing. TLS between processes needs {ClusterTlsOptions.Files}.");
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault(setting, file, $"can't be read: {error.Message}");
        }
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        && certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    private static StartException Fault(string setting, string? file, string what) =>
        new($"{ClusterTlsOptions.Section}:{setting} ('{file}') {what}");
}
