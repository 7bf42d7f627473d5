using System.Globalization;
using IM2.Storage.PostgreSql.Engine;
using Npgsql;

namespace IM2.Storage.PostgreSql.Grains;

/// <summary>Orleans' reminders in the database.</summary>
internal sealed class PostgreSqlReminderTable(PostgreSqlStore store) : IReminderTable
{
    private const string Select = "SELECT grain_id, name, start_at, period, etag FROM im2.reminder";
    private const string ReadOne = $"{Select} WHERE grain_id = $1 AND name = $2";
    private const string ReadOfGrain = $"{Select} WHERE grain_id = $1";
    private const string ReadWithin = $"{Select} WHERE grain_hash > $1 AND grain_hash <= $2";
    private const string ReadOutside = $"{Select} WHERE grain_hash > $1 OR grain_hash <= $2";
    private const string Put = "SELECT im2.put_reminder($1, $2, $3, $4, $5, $6)";
    private const string Remove = "SELECT im2.remove_reminder($1, $2, $3)";
    private const string Clear = "DELETE FROM im2.reminder";

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(GrainId grainId) => new(await ReadAsync(ReadOfGrain, grainId.ToString()));

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        // A range that does not grow goes round the end of the hashes; one that begins where it ends is the whole ring.
        var sql = begin < end ? ReadWithin : ReadOutside;
        return new(await ReadAsync(sql, (long)begin, (long)end));
    }

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        await ReadAsync(ReadOne, grainId.ToString(), reminderName) is [var entry] ? entry : null;

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var startAt = (entry.StartAt.Kind == DateTimeKind.Local ? entry.StartAt.ToUniversalTime() : entry.StartAt).Ticks;
        var tag = EntityTag.Draw();
        await store.WriteAsync(
            Put,
            [
                Parameters.Text(entry.GrainId.ToString()),
                Parameters.Text(entry.ReminderName),
                Parameters.Number(entry.GrainId.GetUniformHashCode()),
                Parameters.Number(startAt),
                Parameters.Number(entry.Period.Ticks),
                Parameters.Number(tag),
            ],
            isRepeatable: true);
        return EntityTag.Text(tag);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!EntityTag.TryParse(eTag, out var tag))
        {
            return false;
        }

        // Run again it would find nothing to remove, and could not say whether there had been something.
        return await store.WriteAsync(
            Remove,
            [Parameters.Text(grainId.ToString()), Parameters.Text(reminderName), Parameters.Number(tag)],
            isRepeatable: false) is true;
    }

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => store.WriteAsync(Clear, [], isRepeatable: true);

    private static ReminderEntry Entry(NpgsqlDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = EntityTag.Text(row.GetInt64(4)),
    };

    private async Task<IReadOnlyList<ReminderEntry>> ReadAsync(string sql, params object[] arguments) =>
        await store.ReadAsync(sql, arguments, timeout: null, Entry, CancellationToken.None);
}
