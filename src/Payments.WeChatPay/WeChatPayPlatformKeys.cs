using System.Collections.Frozen;
using System.Security.Cryptography;
using IM2.Payments.Http;

namespace IM2.Payments.WeChatPay;

/// <summary>A platform certificate that the provider handed out.</summary>
internal sealed record WeChatPayCertificate(string Serial, RsaPool Key, DateTimeOffset ExpiresAt);

/// <summary>The provider's keys that we trust, by certificate serial or public key id.</summary>
/// <remarks>
/// A set, because for days after a change of keys both the old and the new one sign. Configured ones stay as long as they are
/// configured; fetched ones until they expire or the provider leaves them out. Safe for many threads.
/// </remarks>
internal sealed class WeChatPayPlatformKeys(IEnumerable<KeyValuePair<string, RSA>> configured, TimeProvider time) : IDisposable
{
    private readonly FrozenDictionary<string, RsaPool> _configured =
        configured.ToFrozenDictionary(static key => key.Key, static key => new RsaPool(key.Value), StringComparer.Ordinal);

    private readonly SemaphoreSlim _missed = new(0);
    private volatile FrozenDictionary<string, WeChatPayCertificate> _fetched = FrozenDictionary<string, WeChatPayCertificate>.Empty;

    /// <summary>How many fetched certificates are good now.</summary>
    public int FetchedCount => _fetched.Values.Count(IsGood);

    /// <summary>A key that is good now; null if we trust none of this name.</summary>
    public RsaPool? Find(string id)
    {
        if (_configured.TryGetValue(id, out var key))
        {
            return key;
        }

        if (_fetched.TryGetValue(id, out var certificate) && IsGood(certificate))
        {
            return certificate.Key;
        }

        if (_missed.CurrentCount == 0)
        {
            _missed.Release();
        }

        return null;
    }

    /// <summary>Trusts these certificates instead of those that were fetched before.</summary>
    public void Replace(IEnumerable<WeChatPayCertificate> certificates) =>
        // Keys that fall out are left to the garbage collector: another thread may be using them.
        _fetched = certificates.Where(IsGood).ToFrozenDictionary(static certificate => certificate.Serial, StringComparer.Ordinal);

    /// <summary>Ends when a key was asked for that is not there.</summary>
    public async Task WaitForMissAsync(CancellationToken cancellationToken)
    {
        await _missed.WaitAsync(cancellationToken);
        while (_missed.Wait(0, CancellationToken.None))
        {
            // One look at the provider answers all misses so far.
        }
    }

    public void Dispose()
    {
        _missed.Dispose();
        foreach (var key in _configured.Values.Concat(_fetched.Values.Select(static certificate => certificate.Key)))
        {
            key.Dispose();
        }
    }

    private bool IsGood(WeChatPayCertificate certificate) => certificate.ExpiresAt > time.GetUtcNow();
}
