using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>A region of a file as it was read.</summary>
/// <param name="Value">What the file says of it; only to be used when it is sound.</param>
/// <param name="Part">Where it stands.</param>
/// <param name="IsSound">Whether nothing in it is wrong.</param>
internal sealed record ReadRegion<T>(T Value, JsonPart Part, bool IsSound);

/// <summary>What both files are: a header, and a list of regions.</summary>
internal static partial class RegionFile
{
    /// <summary>Reads the regions and the version; regions with mistakes are there too, as far as they can be named.</summary>
    /// <param name="root">The file.</param>
    /// <param name="findings">Where mistakes go.</param>
    /// <param name="schema">The name of the schema, which the file names.</param>
    /// <param name="read">Reads a region; null if it can't be named.</param>
    /// <param name="name">The name of a region that was read.</param>
    public static (string? Version, ImmutableArray<ReadRegion<T>> Regions) Read<T>(
        JsonPart root, Findings findings, string schema, Func<JsonPart, T?> read, Func<T, Region> name)
        where T : class
    {
        if (ObjectReading.Of(root, findings, "$schema", "notice", "version", "regions") is not { } file)
        {
            return (null, []);
        }

        var version = ReadHeader(file, findings, schema);
        var regions = ImmutableArray.CreateBuilder<ReadRegion<T>>();
        foreach (var part in file.List(file.Required("regions", "[ … ]")))
        {
            var before = findings.Count;
            if (read(part) is not { } region)
            {
                continue;
            }

            if (regions.FirstOrDefault(known => name(known.Value) == name(region)) is { } first)
            {
                var line = findings.Source.At(first.Part.Offset).Line;
                findings.Add(part.Find("region")!, $"Region {name(region)} is there twice, first in line {line}", "leave one of them out");
            }

            regions.Add(new ReadRegion<T>(region, part, findings.Count == before));
        }

        return (version, regions.DrainToImmutable());
    }

    /// <summary>What stands before the regions.</summary>
    /// <returns>The version.</returns>
    private static string? ReadHeader(ObjectReading file, Findings findings, string schema)
    {
        findings.Text(
            file.Optional("$schema"),
            new Regex($"{Regex.Escape(schema)}$"),
            $"write \"{schema}\": the schema that is shipped beside the example");
        findings.Text(
            file.Required("notice", "\"Example. Not legal advice.\""),
            NotEmpty(),
            "say in a sentence what this file is and who answers for it");
        return findings.Text(
            file.Required("version", "\"2026-12-01\""), VersionGrammar(), "write 1–64 of A-Z a-z 0-9 . _ -, beginning with a letter or a digit");
    }

    [GeneratedRegex(@"\S", RegexOptions.CultureInvariant)]
    private static partial Regex NotEmpty();

    /// <remarks>A version is also the end of a file's name.</remarks>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionGrammar();
}
