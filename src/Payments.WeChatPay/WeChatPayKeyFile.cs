using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IM2.Payments.WeChatPay;

/// <summary>Reads the files that hold keys.</summary>
internal static class WeChatPayKeyFile
{
    private const int ApiV3KeyLength = 32;
    private const int RsaBitsMin = 2048;

    /// <summary>What a key file must hold, for people.</summary>
    public static string RuleOf(string key) => key switch
    {
        nameof(WeChatPayOptions.MerchantPrivateKeyFile) =>
            "must hold an RSA private key of at least 2048 bits in PEM, PKCS#1 or PKCS#8, without a password",
        nameof(WeChatPayOptions.ApiV3KeyFile) => "must hold exactly 32 ASCII characters",
        _ => "must hold an RSA public key of at least 2048 bits or a certificate with one, in PEM",
    };

    /// <summary>Our private key.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RSA ReadPrivateKey(string path)
    {
        var pem = File.ReadAllText(path);
        return Checked(rsa =>
        {
            rsa.ImportFromPem(pem);
            // A file with only a public key imports too; it fails here and not at the first payment.
            _ = rsa.ExportParameters(includePrivateParameters: true);
        });
    }

    /// <summary>One of the provider's public keys, bare or in a certificate.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RSA ReadPublicKey(string path)
    {
        var pem = File.ReadAllText(path);
        if (!pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            return Checked(rsa => rsa.ImportFromPem(pem));
        }

        using var certificate = X509Certificate2.CreateFromPem(pem);
        using var key = certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate's key is not RSA.");
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return Checked(rsa => rsa.ImportParameters(parameters));
    }

    /// <summary>The APIv3 key.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] ReadApiV3Key(string path)
    {
        var text = File.ReadAllText(path).TrimEnd('\r', '\n');
        return text.Length == ApiV3KeyLength && Ascii.IsValid(text)
            ? Encoding.ASCII.GetBytes(text)
            : throw new FormatException("Not an APIv3 key.");
    }

    private static RSA Checked(Action<RSA> import)
    {
        var rsa = RSA.Create();
        try
        {
            import(rsa);
            return rsa.KeySize >= RsaBitsMin ? rsa : throw new CryptographicException("The key is too short.");
        }
        catch (ArgumentException error)
        {
            rsa.Dispose();
            throw new CryptographicException("Not a PEM key.", error);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }
}
