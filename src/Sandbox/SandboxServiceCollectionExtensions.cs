using IM2.Sandbox;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the sandbox to an application.</summary>
public static class SandboxServiceCollectionExtensions
{
    /// <summary>Runs the sandbox beside the application, on a port of its own, unless its settings say otherwise.</summary>
    /// <remarks>
    /// Keys are made at the start at the latest; whoever reads them earlier calls <see cref="WeChatPaySandbox.EnsureCreated"/> (and its like) first.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section, by convention <see cref="SandboxOptions.Section"/>.</param>
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<SandboxOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>());
        services.AddHostedService<SandboxService>();
        return services;
    }
}
