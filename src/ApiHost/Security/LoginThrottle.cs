using System.Collections.Concurrent;
using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Slows down guessing of passwords: so many failures per account and minute, whether the account exists or not.</summary>
/// <remarks>Counts in this process only. An attempt counts while it runs, so that parallel guesses don't slip through. Thread-safe.</remarks>
internal sealed class LoginThrottle(TimeProvider time, IOptions<LoginOptions> options)
{
    private const int AccountsMax = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<AccountId, Attempts> _accounts = new();

    /// <summary>Counts an attempt as failed until <see cref="Succeeded"/> says otherwise.</summary>
    /// <returns>Null if it may go on; otherwise how long to wait.</returns>
    public TimeSpan? TryBegin(AccountId account)
    {
        var now = time.GetUtcNow();
        if (_accounts.Count >= AccountsMax)
        {
            Forget(now);
        }

        var attempts = _accounts.AddOrUpdate(
            account,
            static (_, now) => new Attempts(now, 1),
            static (_, known, now) => now - known.Since < Window ? known with { Count = known.Count + 1 } : new Attempts(now, 1),
            now);
        return attempts.Count <= options.Value.FailuresPerMinuteMax ? null : attempts.Since + Window - now;
    }

    /// <summary>The user knew the password: earlier failures were their own.</summary>
    public void Succeeded(AccountId account) => _accounts.TryRemove(account, out _);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (account, attempts) in _accounts)
        {
            if (now - attempts.Since >= Window)
            {
                _accounts.TryRemove(new KeyValuePair<AccountId, Attempts>(account, attempts));
            }
        }
    }

    private readonly record struct Attempts(DateTimeOffset Since, int Count);
}
