using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Hashes and checks passwords: slow on purpose, and on few cores, so that logins never starve payments.</summary>
internal sealed class Passwords : IDisposable
{
    // PBKDF2 with HMAC-SHA512, as the OWASP Password Storage Cheat Sheet recommends.
    private const int Iterations = 210_000;

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _cores = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string _nobodys;

    public Passwords() => _nobodys = _hasher.HashPassword("", Guid.NewGuid().ToString());

    /// <summary>A salted hash.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword("", password), cancellationToken);

    /// <summary>Whether the password is the hash's; takes as long without a hash.</summary>
    public async Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        var result = await RunAsync(() => _hasher.VerifyHashedPassword("", hash ?? _nobodys, password), cancellationToken);
        return hash is not null && result != PasswordVerificationResult.Failed;
    }

    public void Dispose() => _cores.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _cores.Release();
        }
    }
}
