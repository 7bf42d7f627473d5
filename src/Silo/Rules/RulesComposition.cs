using IM2.Grains;
using IM2.RuleFiles;
using Microsoft.Extensions.Options;

namespace IM2.Silo;

/// <summary>Brings the rules from their files to the grains.</summary>
internal static class RulesComposition
{
    /// <summary>Reads policy and catalogue before anything starts, and replaces them when sound files appear.</summary>
    /// <remarks>Configuration section: <see cref="RuleFilesOptions.Section"/>. Wrong files stop the start with every mistake in them.</remarks>
    public static IServiceCollection AddRuleFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RuleFilesOptions>()
            .Bind(configuration.GetSection(RuleFilesOptions.Section))
            .Validate(static options => options.LookEvery > TimeSpan.Zero, $"{RuleFilesOptions.Section}:{nameof(RuleFilesOptions.LookEvery)} must be positive.")
            .ValidateOnStart();
        services.AddSingleton(static provider => RuleFilesWatcher.Load(
            provider.GetRequiredService<IOptions<RuleFilesOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RuleFilesWatcher>>()));
        services.AddSingleton(static provider => new RulesInForce(
            Deployed(provider.GetRequiredService<RuleFilesWatcher>().Current, provider.GetRequiredService<PaymentProviders>())));
        services.AddSingleton<IRules>(static provider => provider.GetRequiredService<RulesInForce>());
        return services.AddHostedService<RuleFilesService>();
    }

    /// <summary>A policy may name methods for which this deployment has no provider: they are not to be had.</summary>
    private static Rules Deployed(RuleSnapshot snapshot, PaymentProviders providers) =>
        new(snapshot.Policy.Only(method => providers.Find(method) is not null), snapshot.Catalogue);

    /// <summary>Looks at the files as long as the host runs. The host makes it before it starts anything, and so reads the files then.</summary>
    private sealed class RuleFilesService(RuleFilesWatcher watcher, RulesInForce rules, PaymentProviders providers) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            watcher.Changed += Replace;
            try
            {
                await watcher.RunAsync(stoppingToken);
            }
            finally
            {
                watcher.Changed -= Replace;
            }
        }

        private void Replace(RuleSnapshot taken) => rules.Replace(Deployed(taken, providers));
    }
}
