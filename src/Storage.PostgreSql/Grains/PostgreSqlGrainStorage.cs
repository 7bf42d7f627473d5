using IM2.Storage.PostgreSql.Engine;
using Npgsql;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace IM2.Storage.PostgreSql.Grains;

/// <summary>Grain states in the database.</summary>
/// <remarks>
/// A state is kept under its name and its grain. The entity tag is compared inside the statement; every write draws a new one, so
/// a tag from before a clear never fits a state that was written after it, and a write that is repeated because its connection broke
/// finds its own tag. A state that is an <see cref="IDueState"/> has its moment in an indexed column of the same row.
/// </remarks>
internal sealed class PostgreSqlGrainStorage(PostgreSqlStore store, Serializer serializer, IActivatorProvider activators)
    : IGrainStorage, IDueStates
{
    private const string Find = "SELECT etag, state FROM im2.grain_state WHERE name = $1 AND grain_key = $2 AND grain_type = $3";
    private const string Write = "SELECT stored FROM im2.write_state($1, $2, $3, $4, $5, $6, $7)";
    private const string Clear = "SELECT stored FROM im2.clear_state($1, $2, $3, $4)";

    private const string FindDue =
        "SELECT grain_key FROM im2.grain_state WHERE name = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3";

    /// <summary>A tag that no row has.</summary>
    private const long NoTag = 0;

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await store.ReadAsync(
            Find,
            [stateName, grainId.Key.ToString()!, grainId.Type.ToString()!],
            timeout: null,
            row => (Tag: EntityTag.Text(row.GetInt64(0)), State: serializer.Deserialize<T>(row.GetFieldValue<byte[]>(1))),
            CancellationToken.None);
        (grainState.RecordExists, grainState.ETag) = (!found.IsEmpty, found.IsEmpty ? null : found[0].Tag);
        grainState.State = found is [{ State: { } state }] ? state : New<T>();
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        var dueAt = (grainState.State as IDueState)?.DueAt?.UtcTicks;

        // Serialized here and now: the grain may change its state while the write waits for its turn.
        var state = serializer.SerializeToArray<T>(grainState.State!);
        var next = EntityTag.Draw();
        var refused = await store.WriteAsync(
            Write,
            [
                .. Key(stateName, grainId),
                Parameters.Number(Expected(expected)),
                Parameters.Number(next),
                Parameters.Number(dueAt),
                Parameters.Bytes(state),
            ],
            isRepeatable: true);

        // A row with the tag that was drawn here is an attempt whose answer got lost.
        if (refused is not null && !refused.Equals(next))
        {
            throw Inconsistent(stateName, grainId, refused, expected);
        }

        grainState.ETag = EntityTag.Text(next);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        var refused = await store.WriteAsync(
            Clear, [.. Key(stateName, grainId), Parameters.Number(Expected(expected))], isRepeatable: false);
        if (refused is long || (refused is DBNull && expected is not null))
        {
            throw Inconsistent(stateName, grainId, refused, expected);
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = New<T>();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindDueAsync(
        string stateName,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return await store.ReadAsync(FindDue, [stateName, now.UtcTicks, limit], timeout: null, static row => row.GetString(0), cancellationToken);
    }

    private static NpgsqlParameter[] Key(string stateName, GrainId grain) =>
        [Parameters.Text(stateName), Parameters.Text(grain.Key.ToString()!), Parameters.Text(grain.Type.ToString()!)];

    /// <summary>The tag that the row must have; null if there must be none.</summary>
    private static long? Expected(string? tag) => tag is null ? null : EntityTag.TryParse(tag, out var number) ? number : NoTag;

    private static InconsistentStateException Inconsistent(string stateName, GrainId grain, object stored, string? expected) => new(
        $"The state '{stateName}' of {grain} was written by somebody else since it was read.",
        stored is long tag ? EntityTag.Text(tag) : null,
        expected);

    private T New<T>() => activators.GetActivator<T>().Create();
}
