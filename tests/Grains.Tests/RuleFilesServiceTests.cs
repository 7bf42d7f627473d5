using IM2.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IM2.Grains.Tests;

/// <summary>From the files to what grains ask.</summary>
public sealed class RuleFilesServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_changed_policy_comes_into_force_while_the_host_runs()
    {
        var file = Path.Combine(_folder, "policy.json");
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "rules", "top-up-policy.json"));
        await File.WriteAllTextAsync(file, text);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Rules:PolicyFile"] = file,
            ["Rules:LookEvery"] = "00:00:00.020",
        });
        builder.Services.AddRuleFiles(builder.Configuration);
        builder.Services.AddIm2Grains();
        using var host = builder.Build();
        await host.StartAsync();
        var rules = host.Services.GetRequiredService<IRules>();
        var first = rules.Current.Policy;

        await File.WriteAllTextAsync(file, text.Replace($"\"{first.Version}\"", "\"next\"", StringComparison.Ordinal));

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (rules.Current.Policy.Version != "next")
        {
            await Task.Delay(10, late.Token);
        }

        // This deployment has no provider: what comes later may no more be had than what was there at the start.
        Assert.All(first.Regions, region => Assert.Empty(region.Methods));
        Assert.All(rules.Current.Policy.Regions, region => Assert.Empty(region.Methods));
        await host.StopAsync();
    }
}
