using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace IM2.Payments.Http;

/// <summary>One RSA key for many threads: an <see cref="RSA"/> promises nothing when two use it at once, and making one is slow.</summary>
internal sealed class RsaPool(RSA first) : IDisposable
{
    private readonly RSAParameters _publicKey = first.ExportParameters(includePrivateParameters: false);
    private readonly byte[]? _privateKey = PrivateKeyOf(first);
    private readonly ConcurrentBag<RSA> _idle = [first];

    /// <summary>SHA-256 with RSA, PKCS#1 v1.5.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var rsa = Take();
        try
        {
            return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _idle.Add(rsa);
        }
    }

    /// <summary>Whether the signature is this key's, over exactly these bytes.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var rsa = Take();
        try
        {
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _idle.Add(rsa);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var rsa))
        {
            rsa.Dispose();
        }
    }

    private RSA Take()
    {
        if (_idle.TryTake(out var idle))
        {
            return idle;
        }

        if (_privateKey is null)
        {
            return RSA.Create(_publicKey);
        }

        var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(_privateKey, out _);
        return rsa;
    }

    private static byte[]? PrivateKeyOf(RSA rsa)
    {
        try
        {
            return rsa.ExportRSAPrivateKey();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
