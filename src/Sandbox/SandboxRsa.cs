using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace IM2.Sandbox;

/// <summary>One RSA key for many threads.</summary>
internal sealed class SandboxRsa(string pem) : IDisposable
{
    private readonly ConcurrentBag<RSA> _idle = [];

    public string Sign(byte[] text) =>
        Use(rsa => Convert.ToBase64String(rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));

    public bool Verify(byte[] text, string signature)
    {
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && Use(rsa => rsa.VerifyData(text, bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var rsa))
        {
            rsa.Dispose();
        }
    }

    private T Use<T>(Func<RSA, T> work)
    {
        if (!_idle.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportFromPem(pem);
        }

        try
        {
            return work(rsa);
        }
        finally
        {
            _idle.Add(rsa);
        }
    }
}
