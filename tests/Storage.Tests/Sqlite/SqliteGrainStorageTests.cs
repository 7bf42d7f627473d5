using Orleans.Storage;

namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private const string Name = "payment";

    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7);

    private readonly SqliteFixture _file = new();

    private SqliteGrains Grains => new(_file);

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_state_that_was_never_written_is_new_and_does_not_exist()
    {
        var state = new GrainState<ChoreState>(new ChoreState { Text = "left over" }, "left over") { RecordExists = true };

        await _file.Grains.ReadStateAsync(Name, Grain("a"), state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State!.Text);
    }

    [Fact]
    public async Task What_is_written_is_read_also_after_a_restart()
    {
        var written = await Grains.WriteAsync("a", "first");
        _file.Reopen();

        var read = await Grains.ReadAsync("a");

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal("first", read.State!.Text);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task Each_write_draws_a_new_tag()
    {
        var state = await Grains.WriteAsync("a", "first");
        var first = state.ETag;
        await _file.Grains.WriteStateAsync(Name, Grain("a"), state);

        Assert.NotNull(first);
        Assert.NotEqual(first, state.ETag);
        Assert.Equal(state.ETag, (await Grains.ReadAsync("a")).ETag);
    }

    [Fact]
    public async Task A_write_with_a_stale_tag_is_refused_and_changes_nothing()
    {
        var stale = await Grains.WriteAsync("a", "first");
        var current = await Grains.ReadAsync("a");
        current.State!.Text = "second";
        await _file.Grains.WriteStateAsync(Name, Grain("a"), current);

        stale.State!.Text = "lost";
        var before = stale.ETag;
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => _file.Grains.WriteStateAsync(Name, Grain("a"), stale));

        Assert.Equal((current.ETag, before), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(before, stale.ETag);
        Assert.Equal("second", (await Grains.ReadAsync("a")).State!.Text);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _file.Grains.ClearStateAsync(Name, Grain("a"), stale));
        Assert.True((await Grains.ReadAsync("a")).RecordExists);
    }

    [Fact]
    public async Task A_first_write_over_a_state_that_exists_and_a_later_write_of_one_that_does_not_are_refused()
    {
        await Grains.WriteAsync("a", "first");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Grains.WriteAsync("a", "second"));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _file.Grains.WriteStateAsync(Name, Grain("b"), new GrainState<ChoreState>(new ChoreState(), "1")));
        Assert.False((await Grains.ReadAsync("b")).RecordExists);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_a_tag_from_before_never_fits_again()
    {
        var state = await Grains.WriteAsync("a", "first", Noon);
        var old = new GrainState<ChoreState>(new ChoreState { Text = "ghost" }, state.ETag);

        await _file.Grains.ClearStateAsync(Name, Grain("a"), state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State!.Text);
        Assert.False((await Grains.ReadAsync("a")).RecordExists);
        Assert.Empty(await _file.Grains.FindDueAsync(Name, DateTimeOffset.MaxValue, 10));
        await _file.Grains.ClearStateAsync(Name, Grain("a"), state);

        await _file.Grains.WriteStateAsync(Name, Grain("a"), state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _file.Grains.WriteStateAsync(Name, Grain("a"), old));
    }

    [Fact]
    public async Task States_are_apart_by_name_by_key_and_by_type_of_grain()
    {
        await Grains.WriteAsync("a", "first");
        var other = new GrainState<ChoreState>(new ChoreState { Text = "other" });
        await _file.Grains.WriteStateAsync("other", Grain("a"), other);
        var otherType = new GrainState<ChoreState>(new ChoreState { Text = "type" });
        await _file.Grains.WriteStateAsync(Name, GrainId.Create("other-type", "a"), otherType);

        Assert.Equal("first", (await Grains.ReadAsync("a")).State!.Text);
        Assert.False((await Grains.ReadAsync("A")).RecordExists);
    }

    [Fact]
    public async Task A_state_may_change_while_it_is_being_written()
    {
        var state = new GrainState<ChoreState>(new ChoreState { Text = "written" });
        var writing = _file.Grains.WriteStateAsync(Name, Grain("a"), state);
        state.State!.Text = "later";
        await writing;

        Assert.Equal("written", (await Grains.ReadAsync("a")).State!.Text);
    }

    [Fact]
    public async Task What_is_due_is_found_longest_overdue_first()
    {
        await Grains.WriteAsync("late", "", Noon.AddMinutes(-1));
        await Grains.WriteAsync("latest", "", Noon.AddHours(-5));
        await Grains.WriteAsync("now", "", Noon.ToOffset(TimeSpan.FromHours(8)));
        await Grains.WriteAsync("soon", "", Noon.AddTicks(1));
        await Grains.WriteAsync("never", "");
        await _file.Grains.WriteStateAsync("other", Grain("x"), new GrainState<ChoreState>(new ChoreState { DueAt = Noon }));

        Assert.Equal(["latest", "late", "now"], await _file.Grains.FindDueAsync(Name, Noon, 10));
        Assert.Equal(["latest", "late"], await _file.Grains.FindDueAsync(Name, Noon, 2));
        Assert.Equal(["latest", "late", "now"], await _file.Grains.FindDueAsync(Name, Noon.ToOffset(TimeSpan.FromHours(-3)), 10));
    }

    [Fact]
    public async Task A_state_that_has_nothing_to_do_any_more_is_not_due()
    {
        var state = await Grains.WriteAsync("a", "", Noon);
        Assert.Equal(["a"], await _file.Grains.FindDueAsync(Name, Noon, 10));

        state.State!.DueAt = null;
        await _file.Grains.WriteStateAsync(Name, Grain("a"), state);

        Assert.Empty(await _file.Grains.FindDueAsync(Name, DateTimeOffset.MaxValue, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_limit_out_of_bounds_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _file.Grains.FindDueAsync(Name, Noon, limit));
    }

    [Fact]
    public void What_is_due_is_found_through_its_index()
    {
        var plan = _file.Plan(
            "SELECT grain_key FROM grain_state WHERE name = 'p' AND due_at IS NOT NULL AND due_at <= 5 ORDER BY due_at LIMIT 9");

        Assert.Contains("grain_state_due", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_first_writes_of_one_state_have_one_winner()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            Record.ExceptionAsync(() => Grains.WriteAsync("a", $"{i}")))));

        Assert.Single(results, error => error is null);
        Assert.Equal(31, results.Count(error => error is InconsistentStateException));
    }

    private static GrainId Grain(string key) => GrainId.Create("payment-grain", key);

    /// <summary>One grain's reads and first writes, in a line.</summary>
    private readonly struct SqliteGrains(SqliteFixture file)
    {
        public async Task<GrainState<ChoreState>> WriteAsync(string key, string text, DateTimeOffset? dueAt = null)
        {
            var state = new GrainState<ChoreState>(new ChoreState { Text = text, DueAt = dueAt });
            await file.Grains.WriteStateAsync(Name, Grain(key), state);
            return state;
        }

        public async Task<GrainState<ChoreState>> ReadAsync(string key)
        {
            var state = new GrainState<ChoreState>();
            await file.Grains.ReadStateAsync(Name, Grain(key), state);
            return state;
        }
    }

    /// <summary>A state as grains have them.</summary>
    [GenerateSerializer, Alias("im2.tests.chore")]
    internal sealed class ChoreState : IDueState
    {
        [Id(0)]
        public string Text { get; set; } = "";

        [Id(1)]
        public DateTimeOffset? DueAt { get; set; }
    }
}
