using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IM2.Payments.Http;

/// <summary>Reads RSA keys from the files in which providers hand them out. No message ever quotes what a file holds.</summary>
internal static class PemKeyFile
{
    private const int BitsMin = 2048;
    private const string Armour = "-----BEGIN";
    private const string CertificateArmour = "-----BEGIN CERTIFICATE-----";

    /// <summary>What a file with a private key must hold, for people.</summary>
    public const string PrivateKeyRule =
        "must hold an RSA private key of at least 2048 bits, PKCS#1 or PKCS#8, in PEM or bare Base64, without a password";

    /// <summary>What a file with a public key must hold, for people.</summary>
    public const string PublicKeyRule =
        "must hold an RSA public key of at least 2048 bits or a certificate with one, in PEM, or the bare Base64 of a public key";

    /// <summary>A private key: PKCS#1 or PKCS#8, in PEM or as its bare Base64.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RSA ReadPrivateKey(string path)
    {
        var text = File.ReadAllText(path);
        return Checked(rsa =>
        {
            if (HasArmour(text))
            {
                rsa.ImportFromPem(text);
            }
            else
            {
                ImportBarePrivateKey(rsa, Convert.FromBase64String(text));
            }

            // A file with only a public key imports too; it fails here and not at the first payment.
            _ = rsa.ExportParameters(includePrivateParameters: true);
        });
    }

    /// <summary>A public key: bare (PEM or its Base64), or in a certificate (PEM; the first one in the file).</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RSA ReadPublicKey(string path) => ParsePublicKey(File.ReadAllText(path));

    /// <summary>The same from text.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RSA ParsePublicKey(string text)
    {
        if (!text.Contains(CertificateArmour, StringComparison.Ordinal))
        {
            return Checked(rsa =>
            {
                if (HasArmour(text))
                {
                    rsa.ImportFromPem(text);
                }
                else
                {
                    rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
                }
            });
        }

        using var certificate = X509Certificate2.CreateFromPem(text);
        return PublicKeyOf(certificate);
    }

    /// <summary>The public key of a certificate.</summary>
    /// <exception cref="CryptographicException">It is not RSA, or too short.</exception>
    public static RSA PublicKeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate's key is not RSA.");
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return Checked(rsa => rsa.ImportParameters(parameters));
    }

    private static bool HasArmour(string text) => text.Contains(Armour, StringComparison.Ordinal);

    private static void ImportBarePrivateKey(RSA rsa, byte[] key)
    {
        try
        {
            rsa.ImportPkcs8PrivateKey(key, out _);
        }
        catch (CryptographicException)
        {
            rsa.ImportRSAPrivateKey(key, out _);
        }
    }

    private static RSA Checked(Action<RSA> import)
    {
        var rsa = RSA.Create();
        try
        {
            import(rsa);
            return rsa.KeySize >= BitsMin ? rsa : throw new CryptographicException("The key is too short.");
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            rsa.Dispose();
            throw new CryptographicException("Not a key.", error);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }
}
