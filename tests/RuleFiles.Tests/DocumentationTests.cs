using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IM2.RuleFiles.Tests;

/// <summary>What the documentation shows is taken by the reader.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void The_examples_in_the_documentation_are_sound()
    {
        var examples = JsonBlock().Matches(File.ReadAllText(PathOf("docs/policy.md"))).Select(static block => block.Groups[1].Value).ToArray();
        Assert.Equal(2, examples.Length);
        var policy = JsonNode.Parse(examples[0])!;
        policy["regions"]!.AsArray().Add(JsonNode.Parse("""
            {
              "region": "DE", "access": "open", "currency": "EUR", "timeZone": "Europe/Berlin",
              "methods": [ { "id": "de-card", "method": "card", "domestic": true, "minMinorUnits": 100, "maxMinorUnits": 100000 } ]
            }
            """));
        var catalogue = new JsonObject { ["notice"] = "For tests.", ["version"] = "c1", ["regions"] = new JsonArray(JsonNode.Parse(examples[1])) };

        Assert.Empty(Sound.Read(examples[0], null).Findings);
        Assert.Empty(Sound.Read(policy.ToJsonString(), catalogue.ToJsonString()).Findings);
    }

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IM2.Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, file);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
