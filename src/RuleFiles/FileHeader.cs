using System.Text.RegularExpressions;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>What both files begin with.</summary>
internal static partial class FileHeader
{
    /// <summary>The members of the root besides the regions.</summary>
    private static readonly string[] Members = ["$schema", "notice", "version", "regions"];

    /// <summary>Begins to read a file; null if its root is no object.</summary>
    public static ObjectReading? Begin(JsonPart root, Findings findings, string schema)
    {
        if (ObjectReading.Of(root, findings, Members) is not { } file)
        {
            return null;
        }

        findings.Text(
            file.Optional("$schema"),
            new Regex($"{Regex.Escape(schema)}$"),
            $"write \"{schema}\": the schema that is shipped beside the example");
        findings.Text(
            file.Required("notice", "\"Example. Not legal advice.\""),
            NotEmpty(),
            "say in a sentence what this file is and who answers for it");
        return file;
    }

    /// <summary>The version of a file.</summary>
    public static string? Version(ObjectReading file, Findings findings) => findings.Text(
        file.Required("version", "\"2026-12-01\""), VersionGrammar(), "write 1–64 of A-Z a-z 0-9 . _ -, beginning with a letter or a digit");

    [GeneratedRegex(@"\S", RegexOptions.CultureInvariant)]
    private static partial Regex NotEmpty();

    /// <remarks>A version is also the end of a file's name.</remarks>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionGrammar();
}
