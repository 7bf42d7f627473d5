namespace IM2.Storage.Sqlite.Grains;

/// <summary>Entity tags: random, so that none comes twice for one row, however often it is deleted and written again.</summary>
internal static class EntityTag
{
    public static long Draw() => Random.Shared.NextInt64(1, long.MaxValue);
}
