using System.Security.Cryptography;

namespace IM2.RuleFiles;

/// <summary>What is in a file of rules.</summary>
/// <param name="Name">How the file is named in findings.</param>
/// <param name="Bytes">Its content.</param>
public sealed record RuleText(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The largest file that is read: far above what all regions of the world need.</summary>
    public const int LengthMax = 8 * 1024 * 1024;

    /// <summary>The content's SHA-256, in hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It is missing, can't be read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static RuleText FromFile(string path)
    {
        // Others may replace the file while it is read.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > LengthMax)
        {
            throw new IOException($"{path} has {stream.Length} bytes; at most {LengthMax} are read.");
        }

        using var content = new MemoryStream((int)stream.Length);
        stream.CopyTo(content);
        return new RuleText(path, content.ToArray());
    }
}
