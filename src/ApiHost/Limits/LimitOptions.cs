using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>How much callers may ask for, and how much this process takes on at once.</summary>
internal sealed class LimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Limits";

    /// <summary>Requests of one service, each operation of a batch counted as one. Default: 20,000 a second, 40,000 at once.</summary>
    public Rate Service { get; set; } = new() { Count = 20_000, Period = TimeSpan.FromSeconds(1), Burst = 40_000 };

    /// <summary>Requests of one user, with a login or a token. Default: 20 a second, 60 at once.</summary>
    public Rate User { get; set; } = new() { Count = 20, Period = TimeSpan.FromSeconds(1), Burst = 60 };

    /// <summary>Requests of one remote address without an accepted credential. Default: 5 a second, 20 at once.</summary>
    public Rate Anonymous { get; set; } = new() { Count = 5, Period = TimeSpan.FromSeconds(1), Burst = 20 };

    /// <summary>Sign-ups and log-ins from one remote address. Smaller slows down who tries many accounts; larger lets many users share an address. Default: 30 a minute.</summary>
    public Rate SignIn { get; set; } = new() { Count = 30, Period = TimeSpan.FromMinutes(1), Burst = 30 };

    /// <summary>Quotes and starts of top-ups for one account, whoever asks. Default: 10 a minute.</summary>
    public Rate TopUp { get; set; } = new() { Count = 10, Period = TimeSpan.FromMinutes(1), Burst = 10 };

    /// <summary>Checks of one payment with its provider. Default: 30 a minute.</summary>
    public Rate Refresh { get; set; } = new() { Count = 30, Period = TimeSpan.FromMinutes(1), Burst = 30 };

    /// <summary>
    /// How many callers, addresses, accounts or payments each limit remembers at once. Further ones share one allowance until others are
    /// forgotten, so that nobody fills the memory. 1,000 to 10,000,000. Default: 100,000.
    /// </summary>
    public int RememberedMax { get; set; } = 100_000;

    /// <summary>Requests in work in this process; beyond it one is turned away at once. More let each wait longer. 16 to 1,000,000. Default: 4,096.</summary>
    public int RequestsMax { get; set; } = 4_096;

    /// <summary>Batches in work in this process, of up to a thousand operations each. 1 to 100,000. Default: 64.</summary>
    public int BatchesMax { get; set; } = 64;

    /// <summary>Notifications of providers in work, which have a share of their own. 1 to 1,000,000. Default: 512.</summary>
    public int NotificationsMax { get; set; } = 512;

    /// <summary>Open event streams of one user. 1 to 1,000. Default: 8.</summary>
    public int StreamsPerUserMax { get; set; } = 8;

    /// <summary>Open event streams in this process. 1 to 1,000,000. Default: 10,000.</summary>
    public int StreamsMax { get; set; } = 10_000;

    /// <summary>How long a request waits for one with the same key that is still running. 0 to 1 minute. Default: 5 seconds.</summary>
    public TimeSpan RunningPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Addresses of proxies in front, whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Default: none, the headers mean nothing.</summary>
    public List<string> KnownProxies { get; } = [];
}

/// <summary>So many in a time, evenly; and so many at once after a pause.</summary>
internal sealed class Rate
{
    /// <summary>How many in <see cref="Period"/>. 1 to 1,000,000.</summary>
    public int Count { get; set; }

    /// <summary>In which time. One second to one day.</summary>
    public TimeSpan Period { get; set; }

    /// <summary>How many at once. 1 to 10,000,000, and at most what comes back within 100 years.</summary>
    public int Burst { get; set; }
}

/// <summary>Refuses limits that can't work.</summary>
internal sealed class LimitOptionsValidator : IValidateOptions<LimitOptions>
{
    /// <summary>In how many days a used up allowance is back at the latest: moments beyond some 290 years can't be counted.</summary>
    private const int WindowDaysMax = 36_500;

    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        List<string> faults = [];
        foreach (var (key, rate) in new[]
        {
            (nameof(options.Service), options.Service), (nameof(options.User), options.User), (nameof(options.Anonymous), options.Anonymous),
            (nameof(options.SignIn), options.SignIn), (nameof(options.TopUp), options.TopUp), (nameof(options.Refresh), options.Refresh),
        })
        {
            Check($"{key}:{nameof(rate.Count)}", rate.Count, 1, 1_000_000);
            Check($"{key}:{nameof(rate.Burst)}", rate.Burst, 1, 10_000_000);
            if (rate.Period < TimeSpan.FromSeconds(1) || rate.Period > TimeSpan.FromDays(1))
            {
                faults.Add($"{LimitOptions.Section}:{key}:{nameof(rate.Period)} is {rate.Period}, but must be one second to one day.");
            }
            else if (rate.Count > 0 && rate.Period.TotalDays * rate.Burst / rate.Count > WindowDaysMax)
            {
                faults.Add(
                    $"{LimitOptions.Section}:{key}:{nameof(rate.Burst)} is {rate.Burst}, but must be at most what {nameof(rate.Count)} and "
                    + $"{nameof(rate.Period)} give in {WindowDaysMax} days.");
            }
        }

        Check(nameof(options.RememberedMax), options.RememberedMax, 1_000, 10_000_000);
        Check(nameof(options.RequestsMax), options.RequestsMax, 16, 1_000_000);
        Check(nameof(options.BatchesMax), options.BatchesMax, 1, 100_000);
        Check(nameof(options.NotificationsMax), options.NotificationsMax, 1, 1_000_000);
        Check(nameof(options.StreamsPerUserMax), options.StreamsPerUserMax, 1, 1_000);
        Check(nameof(options.StreamsMax), options.StreamsMax, 1, 1_000_000);
        if (options.RunningPatience < TimeSpan.Zero || options.RunningPatience > TimeSpan.FromMinutes(1))
        {
            faults.Add($"{LimitOptions.Section}:{nameof(options.RunningPatience)} is {options.RunningPatience}, but must be 0 to 1 minute.");
        }

        for (var at = 0; at < options.KnownProxies.Count; at++)
        {
            if (!System.Net.IPAddress.TryParse(options.KnownProxies[at], out _))
            {
                faults.Add($"{LimitOptions.Section}:{nameof(options.KnownProxies)}:{at} is '{options.KnownProxies[at]}', but must be an IP address.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, int value, int min, int max)
        {
            if (value < min || value > max)
            {
                faults.Add($"{LimitOptions.Section}:{key} is {value}, but must be {min} to {max}.");
            }
        }
    }
}
