using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IM2.Payments.Alipay;

/// <summary>The numbers by which Alipay names certificates, as its own libraries compute them.</summary>
internal static class AlipayCertificates
{
    private const string RsaSignaturePrefix = "1.2.840.113549.1.1.";

    /// <summary>What a file with a certificate must hold, for people.</summary>
    public const string Rule = "must hold a certificate in PEM";

    /// <summary>What the file with the root certificates must hold, for people.</summary>
    public const string RootRule = "must hold at least one certificate in PEM that is signed with RSA";

    /// <summary>The number of the first certificate in a file.</summary>
    /// <exception cref="CryptographicException">There is none.</exception>
    public static string NumberIn(string path)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        return NumberOf(certificate);
    }

    /// <summary>The numbers of all root certificates that are signed with RSA, joined with <c>_</c>.</summary>
    /// <exception cref="CryptographicException">There is none.</exception>
    public static string RootNumberIn(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(File.ReadAllText(path));
        try
        {
            var numbers = certificates
                .Where(static certificate => certificate.SignatureAlgorithm.Value!.StartsWith(RsaSignaturePrefix, StringComparison.Ordinal))
                .Select(NumberOf)
                .ToArray();
            return numbers.Length > 0 ? string.Join('_', numbers) : throw new CryptographicException("No certificate signed with RSA.");
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>MD5, in lower-case hexadecimal, of the issuer's names from the last to the first and the serial number in decimal.</summary>
    public static string NumberOf(X509Certificate2 certificate)
    {
        var issuer = string.Join(',', certificate.IssuerName.EnumerateRelativeDistinguishedNames(reversed: true)
            .Select(static name => name.HasMultipleElements
                ? throw new CryptographicException("A part of the issuer's name has several values.")
                : $"{ShortName(name.GetSingleElementType())}={name.GetSingleElementValue()}"));
        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
        var text = Encoding.UTF8.GetBytes(issuer + serial.ToString(CultureInfo.InvariantCulture));
#pragma warning disable CA5351 // The provider's rule; a name, no protection.
        return Convert.ToHexStringLower(MD5.HashData(text));
#pragma warning restore CA5351
    }

    private static string ShortName(Oid type) => type.Value switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        var other => other ?? "",
    };
}
