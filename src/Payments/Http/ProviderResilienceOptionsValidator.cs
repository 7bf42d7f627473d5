using Microsoft.Extensions.Options;

namespace IM2.Payments.Http;

/// <summary>Stops the start on a setting that can't work.</summary>
/// <param name="provider">Whose options these are: their name.</param>
/// <param name="section">Where they stand, for messages.</param>
internal sealed class ProviderResilienceOptionsValidator(string provider, string section) : IValidateOptions<ProviderResilienceOptions>
{
    private static readonly TimeSpan TimeMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, ProviderResilienceOptions options)
    {
        if (name != provider)
        {
            return ValidateOptionsResult.Skip;
        }

        var check = new ProviderOptionsCheck(section);
        check.That(options.FailureRatio is >= 0.1 and <= 1, nameof(options.FailureRatio), options.FailureRatio, "must be 0.1 to 1");
        check.That(options.RequestsMin is >= 2 and <= 10_000, nameof(options.RequestsMin), options.RequestsMin, "must be 2 to 10000");
        check.That(options.Window >= TimeMin && options.Window <= TimeMax, nameof(options.Window), options.Window, "must be 1 second to 10 minutes");
        check.That(options.OpenFor >= TimeMin && options.OpenFor <= TimeMax, nameof(options.OpenFor), options.OpenFor, "must be 1 second to 10 minutes");
        return check.Result;
    }
}
