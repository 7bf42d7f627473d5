using System.Diagnostics;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>The demonstration that the README shows is true.</summary>
[Collection(SharedSystem.Name)]
public sealed class DemoTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task The_demo_ends_well_only_when_the_credit_arrived_exactly_once()
    {
        var script = Path.Combine(Path.GetDirectoryName(HostProcess.Metadata("ProblemPages"))!, "..", "demo", "top-up.sh");
        var start = new ProcessStartInfo(
            "bash",
            [script, System.BaseAddress.GetLeftPart(UriPartial.Authority), System.SandboxAddress.GetLeftPart(UriPartial.Authority)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var demo = Process.Start(start)!;
        var output = demo.StandardOutput.ReadToEndAsync();
        var errors = demo.StandardError.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("OK: 100.00 CNY arrived exactly once.", await output, StringComparison.Ordinal);
    }
}
