using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Which services may call, and how they prove who they are.</summary>
internal sealed class ServiceCredentialOptions
{
    /// <summary>The configuration section: a list.</summary>
    public const string Section = "ServiceCredentials";

    /// <summary>The credentials, any number per client, so that keys can overlap while they are changed. Default: none.</summary>
    public List<ServiceCredential> Credentials { get; } = [];
}

/// <summary>One credential of a service.</summary>
internal sealed class ServiceCredential
{
    /// <summary>The service's name: part of what an idempotency key means, so it stays when the key changes. 1–64 of A-Z a-z 0-9 . _ -</summary>
    public string ClientId { get; set; } = "";

    /// <summary>SHA-256 of the key, in hex. The key itself is long and random, so that no slower hash is needed, and not kept here.</summary>
    public string KeySha256 { get; set; } = "";

    /// <summary>What the service may do with this key: names out of <see cref="ApiHost.Scopes"/>, or <c>*</c> alone for everything. Required.</summary>
    public List<string> Scopes { get; } = [];
}

/// <summary>Refuses to start with credentials that can't work or that everybody knows.</summary>
internal sealed class ServiceCredentialOptionsValidator(IHostEnvironment environment) : IValidateOptions<ServiceCredentialOptions>
{
    // SHA-256 of the key in appsettings.Development.json, which is printed in the README.
    internal const string DevelopmentKeySha256 = "791207901d3024fbf4d8fcace01198e66a6594fac3c4fcf2345554dc1e42d6e2";

    public ValidateOptionsResult Validate(string? name, ServiceCredentialOptions options)
    {
        var faults = options.Credentials.SelectMany((credential, at) => Faults(credential, $"{ServiceCredentialOptions.Section}:{at}")).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(ServiceCredential credential, string key)
    {
        if (!Domain.AccountId.TryParse(credential.ClientId, null, out _))
        {
            yield return $"{key}:ClientId is '{credential.ClientId}', but must be 1 to 64 of A-Z a-z 0-9 . _ -";
        }

        foreach (var fault in ScopeFaults(credential, key))
        {
            yield return fault;
        }

        if (credential.KeySha256 is not { Length: 64 } || !credential.KeySha256.All(char.IsAsciiHexDigit))
        {
            yield return $"{key}:KeySha256 must be the SHA-256 of the key as 64 hex digits.";
        }
        else if (!environment.IsDevelopment()
            && string.Equals(credential.KeySha256, DevelopmentKeySha256, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{key}:KeySha256 is that of the development key, which everybody knows, but the environment is "
                + $"'{environment.EnvironmentName}'. Make a key of your own and set its SHA-256, or run in Development.";
        }
    }

    private static IEnumerable<string> ScopeFaults(ServiceCredential credential, string key)
    {
        if (credential.Scopes.Count == 0)
        {
            yield return $"{key}:Scopes is empty, but must list what the key is for: {Known}; or \"*\" for everything.";
        }

        for (var at = 0; at < credential.Scopes.Count; at++)
        {
            if (credential.Scopes[at] != Scopes.Every && !Scopes.IsKnown(credential.Scopes[at]))
            {
                yield return $"{key}:Scopes:{at} is '{credential.Scopes[at]}', but must be one of {Known}; or \"*\" for everything.";
            }
        }

        if (credential.Scopes.Count > 1 && credential.Scopes.Contains(Scopes.Every))
        {
            yield return $"{key}:Scopes has \"*\" beside others, but must have it alone.";
        }
    }

    private static string Known => string.Join(", ", Scopes.All.Select(static scope => scope.Name));
}
