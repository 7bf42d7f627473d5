using Orleans.Storage;

namespace IM2.Storage.Tests;

/// <summary>What every grain storage keeps: run by the tests of each adapter.</summary>
public abstract class GrainStorageContract
{
    private const string Name = "payment";

    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7);

    /// <summary>A storage of its own for each test, empty at first.</summary>
    protected abstract IGrainStorage Storage { get; }

    /// <summary>The index of what is due in the same storage.</summary>
    protected abstract IDueStates DueStates { get; }

    /// <summary>Closes the storage and opens it again, as a restart does.</summary>
    protected abstract Task ReopenAsync();

    [Fact]
    public async Task A_state_that_was_never_written_is_new_and_does_not_exist()
    {
        var state = new GrainState<ChoreState>(new ChoreState { Text = "left over" }, "left over") { RecordExists = true };

        await Storage.ReadStateAsync(Name, Grain("a"), state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State!.Text);
    }

    [Fact]
    public async Task What_is_written_is_read_also_after_a_restart()
    {
        var written = await WriteAsync("a", "first");
        await ReopenAsync();

        var read = await ReadAsync("a");

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal("first", read.State!.Text);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task Each_write_draws_a_new_tag()
    {
        var state = await WriteAsync("a", "first");
        var first = state.ETag;
        await Storage.WriteStateAsync(Name, Grain("a"), state);

        Assert.NotNull(first);
        Assert.NotEqual(first, state.ETag);
        Assert.Equal(state.ETag, (await ReadAsync("a")).ETag);
    }

    [Fact]
    public async Task A_write_with_a_stale_tag_is_refused_and_changes_nothing()
    {
        var stale = await WriteAsync("a", "first");
        var current = await ReadAsync("a");
        current.State!.Text = "second";
        await Storage.WriteStateAsync(Name, Grain("a"), current);

        stale.State!.Text = "lost";
        var before = stale.ETag;
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain("a"), stale));

        Assert.Equal((current.ETag, before), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(before, stale.ETag);
        Assert.Equal("second", (await ReadAsync("a")).State!.Text);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(Name, Grain("a"), stale));
        Assert.True((await ReadAsync("a")).RecordExists);
    }

    [Fact]
    public async Task A_first_write_over_a_state_that_exists_and_a_later_write_of_one_that_does_not_are_refused()
    {
        await WriteAsync("a", "first");

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("a", "second"));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.WriteStateAsync(Name, Grain("b"), new GrainState<ChoreState>(new ChoreState(), "1")));
        Assert.False((await ReadAsync("b")).RecordExists);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_a_tag_from_before_never_fits_again()
    {
        var state = await WriteAsync("a", "first", Noon);
        var old = new GrainState<ChoreState>(new ChoreState { Text = "ghost" }, state.ETag);

        await Storage.ClearStateAsync(Name, Grain("a"), state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State!.Text);
        Assert.False((await ReadAsync("a")).RecordExists);
        Assert.Empty(await DueStates.FindDueAsync(Name, DateTimeOffset.MaxValue, 10));
        await Storage.ClearStateAsync(Name, Grain("a"), state);

        await Storage.WriteStateAsync(Name, Grain("a"), state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain("a"), old));
    }

    [Fact]
    public async Task A_state_that_is_not_there_can_be_cleared_only_by_who_knows_that()
    {
        await Storage.ClearStateAsync(Name, Grain("a"), new GrainState<ChoreState>(new ChoreState()));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.ClearStateAsync(Name, Grain("a"), new GrainState<ChoreState>(new ChoreState(), "1")));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.WriteStateAsync(Name, Grain("a"), new GrainState<ChoreState>(new ChoreState(), "not a tag")));
    }

    [Fact]
    public async Task States_are_apart_by_name_by_key_and_by_type_of_grain()
    {
        await WriteAsync("a", "first");
        var other = new GrainState<ChoreState>(new ChoreState { Text = "other" });
        await Storage.WriteStateAsync("other", Grain("a"), other);
        var otherType = new GrainState<ChoreState>(new ChoreState { Text = "type" });
        await Storage.WriteStateAsync(Name, GrainId.Create("other-type", "a"), otherType);

        Assert.Equal("first", (await ReadAsync("a")).State!.Text);
        Assert.False((await ReadAsync("A")).RecordExists);
    }

    [Fact]
    public async Task A_state_may_change_while_it_is_being_written()
    {
        var state = new GrainState<ChoreState>(new ChoreState { Text = "written" });
        var writing = Storage.WriteStateAsync(Name, Grain("a"), state);
        state.State!.Text = "later";
        await writing;

        Assert.Equal("written", (await ReadAsync("a")).State!.Text);
    }

    [Fact]
    public async Task What_is_due_is_found_longest_overdue_first()
    {
        await WriteAsync("late", "", Noon.AddMinutes(-1));
        await WriteAsync("latest", "", Noon.AddHours(-5));
        await WriteAsync("now", "", Noon.ToOffset(TimeSpan.FromHours(8)));
        await WriteAsync("soon", "", Noon.AddTicks(1));
        await WriteAsync("never", "");
        await Storage.WriteStateAsync("other", Grain("x"), new GrainState<ChoreState>(new ChoreState { DueAt = Noon }));

        Assert.Equal(["latest", "late", "now"], await DueStates.FindDueAsync(Name, Noon, 10));
        Assert.Equal(["latest", "late"], await DueStates.FindDueAsync(Name, Noon, 2));
        Assert.Equal(["latest", "late", "now"], await DueStates.FindDueAsync(Name, Noon.ToOffset(TimeSpan.FromHours(-3)), 10));
    }

    [Fact]
    public async Task A_state_that_has_nothing_to_do_any_more_is_not_due()
    {
        var state = await WriteAsync("a", "", Noon);
        Assert.Equal(["a"], await DueStates.FindDueAsync(Name, Noon, 10));

        state.State!.DueAt = null;
        await Storage.WriteStateAsync(Name, Grain("a"), state);

        Assert.Empty(await DueStates.FindDueAsync(Name, DateTimeOffset.MaxValue, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_limit_out_of_bounds_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DueStates.FindDueAsync(Name, Noon, limit));
    }

    [Fact]
    public async Task Concurrent_first_writes_of_one_state_have_one_winner()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            Record.ExceptionAsync(() => WriteAsync("a", $"{i}")))));

        Assert.Single(results, error => error is null);
        Assert.Equal(31, results.Count(error => error is InconsistentStateException));
    }

    private static GrainId Grain(string key) => GrainId.Create("payment-grain", key);

    private async Task<GrainState<ChoreState>> WriteAsync(string key, string text, DateTimeOffset? dueAt = null)
    {
        var state = new GrainState<ChoreState>(new ChoreState { Text = text, DueAt = dueAt });
        await Storage.WriteStateAsync(Name, Grain(key), state);
        return state;
    }

    private async Task<GrainState<ChoreState>> ReadAsync(string key)
    {
        var state = new GrainState<ChoreState>();
        await Storage.ReadStateAsync(Name, Grain(key), state);
        return state;
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
