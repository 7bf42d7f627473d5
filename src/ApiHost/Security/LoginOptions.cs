using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>How users stay logged in.</summary>
internal sealed class LoginOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Login";

    /// <summary>
    /// The folder of the keys that protect login cookies; relative to the current directory. Whoever can read it can log in as
    /// anybody; whoever loses it logs everybody out. Hosts that serve the same users share it. Default: <c>data/keys</c>.
    /// </summary>
    public string KeyFolder { get; set; } = "data/keys";

    /// <summary>How long a login lasts. Longer asks less often; shorter limits what a stolen cookie is good for. Default: 7 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Whether anybody may sign up. Where the messenger's backend opens accounts it must not be so, for a stranger could take a
    /// user's id first. Default: no; in Development: yes.
    /// </summary>
    public bool SelfRegistration { get; set; }

    /// <summary>How many failed attempts an account has per minute before further ones are refused. Default: 10.</summary>
    public int FailuresPerMinuteMax { get; set; } = 10;
}

/// <summary>Refuses settings that can't work.</summary>
internal sealed class LoginOptionsValidator : IValidateOptions<LoginOptions>
{
    public ValidateOptionsResult Validate(string? name, LoginOptions options)
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.KeyFolder))
        {
            faults.Add($"{LoginOptions.Section}:KeyFolder is empty, but must name a folder.");
        }

        if (options.Lifetime <= TimeSpan.Zero || options.Lifetime > TimeSpan.FromDays(90))
        {
            faults.Add($"{LoginOptions.Section}:Lifetime is {options.Lifetime}, but must be more than zero and at most 90 days.");
        }

        if (options.FailuresPerMinuteMax is < 1 or > 1000)
        {
            faults.Add($"{LoginOptions.Section}:FailuresPerMinuteMax is {options.FailuresPerMinuteMax}, but must be 1 to 1000.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
