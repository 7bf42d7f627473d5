using System.Text.RegularExpressions;
using IM2.EndToEnd.Tests;

namespace IM2.Client.Tests;

/// <summary>An example that nobody runs is wrong some day.</summary>
public sealed partial class DocsTests
{
    private static readonly string Repository = HostProcess.Metadata("Repository");

    [Fact]
    public async Task Every_example_of_the_docs_is_compiled_and_run()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository, "docs", "client.md"));
        var code = Lines(await File.ReadAllTextAsync(Path.Combine(Repository, "tests", "Client.Tests", $"{nameof(ExamplesInTheDocs)}.cs")));
        var examples = Example().Matches(page).Select(static match => match.Groups["code"].Value).ToList();
        Assert.True(examples.Count >= 8, $"Only {examples.Count} examples were found.");
        Assert.All(examples, example => Assert.Contains(Lines(example), code, StringComparison.Ordinal));
    }

    /// <summary>The lines without their indentation, which differs.</summary>
    private static string Lines(string text) => string.Concat(text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0).Select(static line => $"\n{line}")) + "\n";

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
