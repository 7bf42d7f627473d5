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
        services.AddSingleton<IRules>(static provider => Follow(
            provider.GetRequiredService<RuleFilesWatcher>(), provider.GetRequiredService<PaymentProviders>()));
        return services.AddHostedService<RuleFilesService>();
    }

    private static RulesInForce Follow(RuleFilesWatcher watcher, PaymentProviders providers)
    {
        var inForce = new RulesInForce(RulesOf(watcher.Current));
        watcher.Changed += taken => inForce.Replace(RulesOf(taken));
        return inForce;

        // A policy may name methods for which this deployment has no provider: they are not to be had.
        Rules RulesOf(RuleSnapshot snapshot) => new(snapshot.Policy.Only(method => providers.Find(method) is not null), snapshot.Catalogue);
    }

    /// <summary>Looks at the files as long as the host runs. Asks for the rules when it is made, so that wrong ones stop the start.</summary>
    private sealed class RuleFilesService(RuleFilesWatcher watcher, IRules rules) : BackgroundService
    {
        public override Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(rules);
            return base.StartAsync(cancellationToken);
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => watcher.RunAsync(stoppingToken);
    }
}
