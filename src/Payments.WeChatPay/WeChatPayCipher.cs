using System.Security.Cryptography;
using System.Text;

namespace IM2.Payments.WeChatPay;

/// <summary>Opens what the provider encrypted with the APIv3 key (AEAD_AES_256_GCM).</summary>
internal sealed class WeChatPayCipher(byte[] apiV3Key)
{
    public const string Algorithm = "AEAD_AES_256_GCM";
    private const int TagLength = 16;
    private const int NonceLength = 12;

    /// <summary>The plain bytes; null if the key does not open it or it is no such thing at all.</summary>
    public byte[]? Decrypt(string ciphertext, string nonce, string? associatedData)
    {
        var sealedBytes = new byte[ciphertext.Length];
        if (!Convert.TryFromBase64String(ciphertext, sealedBytes, out var length) || length < TagLength)
        {
            return null;
        }

        var nonceBytes = Encoding.UTF8.GetBytes(nonce);
        if (nonceBytes.Length != NonceLength)
        {
            return null;
        }

        var split = length - TagLength;
        var plain = new byte[split];
        try
        {
            // Made anew each time: one instance is not for many threads, and setting the key up costs next to nothing.
            using var aes = new AesGcm(apiV3Key, TagLength);
            aes.Decrypt(
                nonceBytes, sealedBytes.AsSpan(0, split), sealedBytes.AsSpan(split, TagLength), plain,
                Encoding.UTF8.GetBytes(associatedData ?? ""));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
