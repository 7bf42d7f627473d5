using System.Globalization;

namespace IM2.Storage;

/// <summary>Tags of stored rows: random, so that none comes twice for one row, however often it is deleted and written again.</summary>
public static class EntityTag
{
    /// <summary>A new one: 1 or more.</summary>
    public static long Draw() => Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>As callers keep it.</summary>
    public static string Text(long tag) => tag.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Text"/> has written.</summary>
    public static bool TryParse(string? text, out long tag) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out tag);
}
