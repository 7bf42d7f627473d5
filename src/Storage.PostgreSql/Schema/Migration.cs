using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Storage.PostgreSql.Schema;

/// <summary>One step of the schema. Once released it is never changed: its checksum is recorded where it was applied.</summary>
/// <param name="Number">Its place, from 1 without gaps.</param>
/// <param name="Name">The name of its file.</param>
/// <param name="Script">What it does.</param>
internal sealed record Migration(int Number, string Name, string Script)
{
    /// <summary>Every step that this build knows, in order: the embedded files <c>NNNN_name.sql</c>.</summary>
    public static IReadOnlyList<Migration> Known { get; } = Load();

    /// <summary>SHA-256 of the script with line feeds, in hexadecimal.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script.ReplaceLineEndings("\n"))));

    private static Migration[] Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(static name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, Read(assembly, name))),
        ];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
