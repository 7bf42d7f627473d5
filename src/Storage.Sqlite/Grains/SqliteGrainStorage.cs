using IM2.Storage.Sqlite.Engine;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace IM2.Storage.Sqlite.Grains;

/// <summary>Grain states in the data file, written by the same writer as the ledger.</summary>
/// <remarks>
/// A state is kept under its name and its grain. The entity tag is compared inside the transaction; every write draws a new one, so
/// a tag from before a clear never fits a state that was written after it. A state that is an <see cref="IDueState"/> has its
/// moment in an indexed column of the same row.
/// </remarks>
internal sealed class SqliteGrainStorage(SqliteStore store, Serializer serializer, IActivatorProvider activators)
    : IGrainStorage, IDueStates
{
    private static readonly Sql FindState = new("SELECT etag, state FROM grain_state WHERE name = ? AND grain_key = ? AND grain_type = ?");
    private static readonly Sql FindTag = new("SELECT etag FROM grain_state WHERE name = ? AND grain_key = ? AND grain_type = ?");
    private static readonly Sql DeleteState = new("DELETE FROM grain_state WHERE name = ? AND grain_key = ? AND grain_type = ?");

    private static readonly Sql PutState = new(
        """
        INSERT INTO grain_state (name, grain_key, grain_type, etag, due_at, state) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (name, grain_key, grain_type) DO UPDATE SET etag = excluded.etag, due_at = excluded.due_at, state = excluded.state
        """);

    private static readonly Sql FindDue = new(
        "SELECT grain_key FROM grain_state WHERE name = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?");

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            var (exists, tag, state) = store.Read((Row: new StateRow(stateName, grainId), serializer), static (bool, string?, T?) (session, ask) =>
            {
                var row = ask.Row.BindTo(session[FindState]);
                if (!row.Read())
                {
                    return (false, null, default(T));
                }

                var found = (true, EntityTag.Text(row.Int64(0)), ask.serializer.Deserialize<T>(row.Blob(1)));
                row.Reset();
                return found;
            });
            (grainState.RecordExists, grainState.ETag) = (exists, tag);
            grainState.State = state is null ? New<T>() : state;
            return Task.CompletedTask;
        }
        catch (StorageException error)
        {
            return Task.FromException(error);
        }
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = new StateRow(stateName, grainId);
        var expected = grainState.ETag;
        var dueAt = (grainState.State as IDueState)?.DueAt?.UtcTicks;

        // Serialized here and now: the grain may change its state while the write waits for its turn.
        var state = serializer.SerializeToArray<T>(grainState.State!);
        var next = EntityTag.Draw();
        var conflict = await store.WriteAsync(session =>
        {
            var stored = StoredTag(session, row);
            if (stored != expected)
            {
                return new Conflict(stored);
            }

            row.BindTo(session[PutState]).Bind(4, next).Bind(5, dueAt).Bind(6, state.AsSpan()).Execute();
            return null;
        });
        ThrowIf(conflict, row, expected);
        grainState.ETag = EntityTag.Text(next);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = new StateRow(stateName, grainId);
        var expected = grainState.ETag;
        var conflict = await store.WriteAsync(session =>
        {
            var stored = StoredTag(session, row);
            if (stored != expected)
            {
                return new Conflict(stored);
            }

            row.BindTo(session[DeleteState]).Execute();
            return null;
        });
        ThrowIf(conflict, row, expected);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = New<T>();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindDueAsync(
        string stateName,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return Task.Run(
            () => store.Read((stateName, now, limit), static IReadOnlyList<string> (session, ask) =>
            {
                var keys = new List<string>();
                var row = session[FindDue].Bind(1, ask.stateName).Bind(2, ask.now.UtcTicks).Bind(3, (long)ask.limit);
                while (row.Read())
                {
                    keys.Add(row.Text(0));
                }

                return keys;
            }),
            cancellationToken);
    }

    private static string? StoredTag(SqliteSession session, StateRow key)
    {
        var row = key.BindTo(session[FindTag]);
        if (!row.Read())
        {
            return null;
        }

        var tag = EntityTag.Text(row.Int64(0));
        row.Reset();
        return tag;
    }

    private static void ThrowIf(Conflict? conflict, StateRow row, string? expected)
    {
        if (conflict is not null)
        {
            throw new InconsistentStateException(
                $"The state '{row.Name}' of {row.Grain} was written by somebody else since it was read.", conflict.Stored, expected);
        }
    }

    private T New<T>() => activators.GetActivator<T>().Create();

    private sealed record Conflict(string? Stored);

    private readonly record struct StateRow(string Name, GrainId Grain)
    {
        public SqliteStatement BindTo(SqliteStatement statement) =>
            statement.Bind(1, Name).Bind(2, Grain.Key.ToString()!).Bind(3, Grain.Type.ToString()!);
    }
}
