using System.Globalization;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Grains;

/// <summary>Orleans' reminders in the data file.</summary>
internal sealed class SqliteReminderTable(SqliteStore store) : IReminderTable
{
    private const string Columns = "grain_id, name, start_at, period, etag";

    private static readonly Sql ReadOne = new($"SELECT {Columns} FROM reminder WHERE grain_id = ? AND name = ?");
    private static readonly Sql ReadOfGrain = new($"SELECT {Columns} FROM reminder WHERE grain_id = ?");
    private static readonly Sql ReadWithin = new($"SELECT {Columns} FROM reminder WHERE grain_hash > ? AND grain_hash <= ?");
    private static readonly Sql ReadOutside = new($"SELECT {Columns} FROM reminder WHERE grain_hash > ? OR grain_hash <= ?");
    private static readonly Sql Clear = new("DELETE FROM reminder");

    private static readonly Sql Put = new(
        """
        INSERT INTO reminder (grain_id, name, grain_hash, start_at, period, etag) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, etag = excluded.etag
        """);

    private static readonly Sql Remove = new("DELETE FROM reminder WHERE grain_id = ? AND name = ? AND etag = ? RETURNING 1");

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync(
        grainId.ToString(),
        static (session, grain) => new ReminderTableData(ReadAll(session[ReadOfGrain].Bind(1, grain))));

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(
        (begin, end),
        static (session, range) =>
        {
            // A range that does not grow goes round the end of the hashes; one that begins where it ends is the whole ring.
            var sql = range.begin < range.end ? ReadWithin : ReadOutside;
            return new ReminderTableData(ReadAll(session[sql].Bind(1, (long)range.begin).Bind(2, (long)range.end)));
        });

    /// <inheritdoc/>
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadAsync(
        (Grain: grainId.ToString(), reminderName),
        static (session, ask) =>
        {
            var entries = ReadAll(session[ReadOne].Bind(1, ask.Grain).Bind(2, ask.reminderName));
            return entries.Count == 0 ? null : entries[0];
        });

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var (grain, name, hash) = (entry.GrainId.ToString(), entry.ReminderName, entry.GrainId.GetUniformHashCode());
        var startAt = (entry.StartAt.Kind == DateTimeKind.Local ? entry.StartAt.ToUniversalTime() : entry.StartAt).Ticks;
        var (period, tag) = (entry.Period.Ticks, EntityTag.Draw());
        await store.WriteAsync(session =>
        {
            session[Put].Bind(1, grain).Bind(2, name).Bind(3, (long)hash).Bind(4, startAt).Bind(5, period).Bind(6, tag).Execute();
            return true;
        });
        return EntityTag.Text(tag);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!EntityTag.TryParse(eTag, out var tag))
        {
            return false;
        }

        var grain = grainId.ToString();
        return await store.WriteAsync(session =>
        {
            var removed = session[Remove].Bind(1, grain).Bind(2, reminderName).Bind(3, tag);
            var any = removed.Read();
            removed.Reset();
            return any;
        });
    }

    /// <inheritdoc/>
    public async Task TestOnlyClearTable() => await store.WriteAsync(static session =>
    {
        session[Clear].Execute();
        return true;
    });

    private static List<ReminderEntry> ReadAll(SqliteStatement row)
    {
        var entries = new List<ReminderEntry>();
        while (row.Read())
        {
            entries.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(row.Text(0), CultureInfo.InvariantCulture),
                ReminderName = row.Text(1),
                StartAt = new DateTime(row.Int64(2), DateTimeKind.Utc),
                Period = new TimeSpan(row.Int64(3)),
                ETag = EntityTag.Text(row.Int64(4)),
            });
        }

        return entries;
    }

    /// <summary>Reads on the thread pool: a silo reads its whole range at once.</summary>
    private Task<TResult> ReadAsync<TState, TResult>(TState state, Func<SqliteSession, TState, TResult> read) =>
        Task.Run(() => store.Read(state, read));
}
