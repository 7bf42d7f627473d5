using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Storage;

/// <summary>One step of a store's schema. Once released it is never changed: its checksum is recorded where it was applied.</summary>
/// <param name="Number">Its place, from 1 without gaps.</param>
/// <param name="Name">The name of its file.</param>
/// <param name="Script">What it does.</param>
public sealed record Migration(int Number, string Name, string Script)
{
    /// <summary>SHA-256 of the script with line feeds, in hexadecimal.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script.ReplaceLineEndings("\n"))));

    /// <summary>Every step that a build knows, in order: the embedded files <c>NNNN_name.sql</c> of the adapter's assembly.</summary>
    public static IReadOnlyList<Migration> Load(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
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
