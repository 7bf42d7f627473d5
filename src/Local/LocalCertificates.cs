using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IM2.Local;

/// <summary>A throw-away authority and the certificates that it issues for the processes of a cluster, as PEM files in one folder.</summary>
/// <remarks>
/// For tests and trials on one's own machine, not for production: nothing guards the keys but the rights of their files (their owner
/// alone may read them). The authority's key is never written: who loses this object makes a new authority.
/// </remarks>
public sealed class LocalCertificates : IDisposable
{
    /// <summary>The DNS name in the certificate of a silo.</summary>
    public const string SiloName = "silo.im2";

    /// <summary>The DNS name in the certificate of an API host, which is a client of the silos.</summary>
    public const string ClientName = "client.im2";

    private static readonly TimeSpan Validity = TimeSpan.FromDays(7);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _authority;
    private readonly string _folder;

    private LocalCertificates(string folder, X509Certificate2 authority)
    {
        _authority = authority;
        _folder = folder;
        AuthorityFile = Path.Combine(folder, "authority.pem");
    }

    /// <summary>The full path of the authority's certificate, without its key: <c>authority.pem</c>.</summary>
    public string AuthorityFile { get; }

    /// <summary>The certificate of a silo, and its key.</summary>
    public CertificateFiles Silo => FilesOf(SiloName);

    /// <summary>The certificate of an API host, and its key.</summary>
    public CertificateFiles Client => FilesOf(ClientName);

    /// <summary>
    /// Makes an authority, and certificates for <see cref="SiloName"/> and <see cref="ClientName"/>, all valid for 7 days; files of an earlier one
    /// are replaced.
    /// </summary>
    /// <param name="folder">Where the files go; made if it is not there.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static LocalCertificates Create(string folder)
    {
        var path = Path.GetFullPath(folder);
        Directory.CreateDirectory(path);
        var end = DateTimeOffset.UtcNow + Validity;
        var made = new LocalCertificates(path, SelfSigned(end));
        try
        {
            Write(made.AuthorityFile, made._authority.ExportCertificatePem(), isSecret: false);
            made.Issue(SiloName, SiloName, DateTimeOffset.UtcNow - ClockSkew, end);
            made.Issue(ClientName, ClientName, DateTimeOffset.UtcNow - ClockSkew, end);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Issues a certificate for a new key and writes both; files of that name are replaced, each at once.</summary>
    /// <param name="file">The files' name, without <c>.pem</c>.</param>
    /// <param name="dnsName">The one DNS name that the certificate is for.</param>
    /// <param name="notBefore">Since when it is valid; not earlier than a day before the authority was made.</param>
    /// <param name="notAfter">Until when it is valid; never longer than the authority.</param>
    /// <exception cref="ArgumentException">The authority is not valid at that time.</exception>
    public CertificateFiles Issue(string file, string dnsName, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={dnsName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));

        // Silos call each other, so each is a server here and a client there. An API host only calls.
        var usages = new OidCollection { new Oid("1.3.6.1.5.5.7.3.2") };
        if (dnsName != ClientName)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));

        // A certificate has whole seconds: what the authority's end was cut by, its children's may not have.
        var end = notAfter < _authority.NotAfter ? notAfter : new DateTimeOffset(_authority.NotAfter);
        using var certificate = request.Create(_authority, notBefore, end, RandomNumberGenerator.GetBytes(16));
        var files = FilesOf(file);
        Write(files.KeyFile, key.ExportPkcs8PrivateKeyPem(), isSecret: true);
        Write(files.CertificateFile, certificate.ExportCertificatePem(), isSecret: false);
        return files;
    }

    /// <summary>Forgets the authority's key. The files stay.</summary>
    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 SelfSigned(DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=IM2 throw-away authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));

        // It begins earlier than what it issues for now, so that tests can have certificates that have ended.
        return request.CreateSelfSigned(DateTimeOffset.UtcNow - TimeSpan.FromDays(1), end);
    }

    private static void Write(string path, string text, bool isSecret)
    {
        // A reader sees the file before or the file after, never a half: processes read these again when they change.
        var temporary = path + ".new";
        File.Delete(temporary);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            var mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            how.UnixCreateMode = isSecret ? mine : mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        using (var writer = new StreamWriter(temporary, how))
        {
            writer.WriteLine(text);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private CertificateFiles FilesOf(string file) => new(Path.Combine(_folder, $"{file}.pem"), Path.Combine(_folder, $"{file}-key.pem"));
}

/// <summary>A certificate and its key, each in a PEM file.</summary>
/// <param name="CertificateFile">The full path of the certificate.</param>
/// <param name="KeyFile">The full path of the private key, which its owner alone may read.</param>
public sealed record CertificateFiles(string CertificateFile, string KeyFile);
