using System.Diagnostics;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Api.Tests;

/// <summary>What the pages show is run: all blocks marked <c>sh</c> of a page, in their order, in one shell, against a fresh system.</summary>
public sealed class GuideTests(ITestOutputHelper report)
{
    private const string Fence = "```";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The pages with something to run.</summary>
    public static TheoryData<string> Pages => [.. Runnable()];

    private static string Root => HostProcess.Metadata("Repository");

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_a_page_shows_runs(string page)
    {
        var system = await RunningSystem.StartAsync();
        try
        {
            await RunAsync(system, page);
        }
        finally
        {
            await system.DisposeAsync();
        }
    }

    private async Task RunAsync(RunningSystem system, string page)
    {
        // A refusal must not pass for a success; the pages need not say so at each call.
        var script = "curl() { command curl --fail-with-body --silent --show-error --max-time 60 \"$@\"; }\nset -x\n" + string.Join('\n', Blocks(Path.Combine(Root, page)));
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = system.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["API"] = Address(system.BaseAddress);
        start.Environment["SANDBOX"] = Address(system.SandboxAddress);
        using var shell = Process.Start(start)!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await shell.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
        }

        var said = $"{await errors}\n{await output}";
        report.WriteLine(said);
        Assert.True(shell.HasExited && shell.ExitCode == 0, $"{page} does not run:\n{said}");
    }

    [Fact]
    public void The_pages_that_integrators_read_have_something_to_run()
    {
        Assert.Superset(new HashSet<string> { "README.md", "README.zh-CN.md", "docs/api.md" }, Runnable().ToHashSet());
    }

    [Fact]
    public void No_call_of_the_API_is_shown_that_is_not_run()
    {
        var calls = from page in All()
                    from line in Lines(page, static language => language != "sh")
                    where line.TrimStart().StartsWith("curl ", StringComparison.Ordinal) && line.Contains("/v1/", StringComparison.Ordinal)
                    select $"{Path.GetRelativePath(Root, page)}: {line}";
        Assert.Empty(calls);
    }

    private static string Address(Uri address) => address.ToString().TrimEnd('/');

    private static IEnumerable<string> Runnable() => All().Where(static page => Blocks(page).Any()).Select(static page => Path.GetRelativePath(Root, page));

    private static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Root, "README*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md")).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Blocks(string page) => Lines(page, static language => language == "sh");

    /// <summary>The lines inside fences of some languages; no language is the empty one.</summary>
    private static IEnumerable<string> Lines(string page, Func<string, bool> isWanted)
    {
        string? language = null;
        foreach (var line in File.ReadLines(page))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                language = language is null ? line[Fence.Length..].Trim() : null;
            }
            else if (language is not null && isWanted(language))
            {
                yield return line;
            }
        }
    }
}
