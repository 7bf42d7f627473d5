namespace IM2.Sandbox;

/// <summary>The sandbox as a process of its own.</summary>
internal static class SandboxProgram
{
    private static Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSandbox(builder.Configuration.GetSection(SandboxOptions.Section));
        return builder.Build().RunAsync();
    }
}
