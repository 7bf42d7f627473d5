using IM2.Storage.PostgreSql.Engine;

namespace IM2.Storage.PostgreSql.Keys;

/// <summary>The keys that API hosts seal with, in the database that they share. Thread-safe.</summary>
/// <param name="store">The database.</param>
public sealed class PostgreSqlSealKeys(PostgreSqlStore store)
{
    private const string Every = "SELECT content FROM im2.seal_key ORDER BY number";
    private const string Keep = "SELECT im2.keep_seal_key($1, $2, $3)";

    /// <summary>All keys, the oldest first.</summary>
    /// <exception cref="StorageException">They can't be read.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync() =>
        await store.ReadAsync(Every, [], timeout: null, static row => row.GetString(0), CancellationToken.None);

    /// <summary>Keeps a key.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="content">The key as it comes back.</param>
    /// <param name="isFirst">Whether it is to be kept only if there is none yet.</param>
    /// <returns>
    /// Whether it was kept: not if it was to be the first and there was one, which may be itself, where the connection broke and it was asked again.
    /// </returns>
    /// <exception cref="StorageException">It was not kept, or it is not known whether it was.</exception>
    public async Task<bool> KeepAsync(string name, string content, bool isFirst) => await store.WriteAsync(
        Keep, [Parameters.Text(name), Parameters.Text(content), Parameters.Flag(isFirst)], isRepeatable: true) is true;
}
