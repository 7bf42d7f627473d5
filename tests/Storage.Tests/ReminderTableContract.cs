namespace IM2.Storage.Tests;

/// <summary>What every reminder table keeps: run by the tests of each adapter.</summary>
public abstract class ReminderTableContract
{
    /// <summary>A table of its own for each test, empty at first.</summary>
    protected abstract IReminderTable Table { get; }

    /// <summary>Closes the store of the table and opens it again, as a restart does.</summary>
    protected abstract Task ReopenAsync();

    [Fact]
    public async Task A_reminder_is_read_as_it_was_written_also_after_a_restart()
    {
        var written = Reminder("a", "foo/bar\\#b_a_z?");
        var tag = await Table.UpsertRow(written);
        await ReopenAsync();

        var read = await Table.ReadRow(written.GrainId, written.ReminderName);

        Assert.NotNull(read);
        Assert.Equal(
            (written.GrainId, written.ReminderName, written.StartAt, written.Period, tag),
            (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
    }

    [Fact]
    public async Task A_reminder_that_does_not_exist_is_null()
    {
        Assert.Null(await Table.ReadRow(Grain("a"), "none"));
        Assert.Empty((await Table.ReadRows(Grain("a"))).Reminders);
    }

    [Fact]
    public async Task An_upsert_replaces_whatever_its_tag_and_draws_a_new_one()
    {
        var reminder = Reminder("a", "r");
        var first = await Table.UpsertRow(reminder);
        reminder.Period = TimeSpan.FromDays(2);
        reminder.ETag = "not a tag";
        var second = await Table.UpsertRow(reminder);

        Assert.NotEqual(first, second);
        var read = Assert.Single((await Table.ReadRows(reminder.GrainId)).Reminders);
        Assert.Equal((TimeSpan.FromDays(2), second), (read.Period, read.ETag));
    }

    [Fact]
    public async Task Only_the_current_tag_of_the_right_reminder_removes()
    {
        var reminder = Reminder("a", "r");
        var stale = await Table.UpsertRow(reminder);
        var current = await Table.UpsertRow(reminder);

        Assert.False(await Table.RemoveRow(reminder.GrainId, "r", stale!));
        Assert.False(await Table.RemoveRow(reminder.GrainId, "r", "not a tag"));
        Assert.False(await Table.RemoveRow(reminder.GrainId, "other", current!));
        Assert.False(await Table.RemoveRow(Grain("b"), "r", current!));
        Assert.NotNull(await Table.ReadRow(reminder.GrainId, "r"));
        Assert.True(await Table.RemoveRow(reminder.GrainId, "r", current!));
        Assert.False(await Table.RemoveRow(reminder.GrainId, "r", current!));
        Assert.Null(await Table.ReadRow(reminder.GrainId, "r"));
    }

    [Fact]
    public async Task The_reminders_of_a_grain_are_its_own()
    {
        await Table.UpsertRow(Reminder("a", "r1"));
        await Table.UpsertRow(Reminder("a", "r2"));
        await Table.UpsertRow(Reminder("b", "r1"));

        var names = (await Table.ReadRows(Grain("a"))).Reminders.Select(reminder => reminder.ReminderName);

        Assert.Equal(["r1", "r2"], names.Order());
    }

    [Fact]
    public async Task A_range_excludes_its_begin_includes_its_end_and_goes_round()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var reminder = Reminder($"g{i}", "r");
            await Table.UpsertRow(reminder);
            return reminder.GrainId.GetUniformHashCode();
        }));
        Array.Sort(hashes);
        var (low, middle, high) = (hashes[10], hashes[25], hashes[40]);

        Assert.Equal<uint[]>(hashes[11..26], await HashesAsync(low, middle));
        Assert.Equal<uint[]>([.. hashes[..11], .. hashes[41..]], await HashesAsync(high, low));
        Assert.Equal(hashes, await HashesAsync(middle, middle));
        Assert.Equal(hashes, await HashesAsync(0, 0));
        Assert.Equal(hashes, await HashesAsync(0, uint.MaxValue));
        Assert.Equal<uint[]>([middle], await HashesAsync(middle - 1, middle));
        Assert.Equal<uint[]>(hashes[41..], await HashesAsync(high, uint.MaxValue));
    }

    [Fact]
    public async Task Concurrent_upserts_of_one_reminder_leave_one_with_a_tag_of_theirs()
    {
        var tags = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Table.UpsertRow(Reminder("a", "r")))));

        Assert.Equal(32, tags.Distinct().Count());
        Assert.Contains(Assert.Single((await Table.ReadRows(0, 0)).Reminders).ETag, tags);
    }

    [Fact]
    public async Task Clearing_removes_all()
    {
        await Table.UpsertRow(Reminder("a", "r"));
        await Table.TestOnlyClearTable();

        Assert.Empty((await Table.ReadRows(0, 0)).Reminders);
    }

    private static GrainId Grain(string key) => GrainId.Create(GrainType.Create("my-remindable-grain"), $"{key}/bar\\#baz?");

    private static ReminderEntry Reminder(string grain, string name) => new()
    {
        GrainId = Grain(grain),
        ReminderName = name,
        StartAt = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).AddTicks(1_234_567),
        Period = TimeSpan.FromMinutes(90).Add(TimeSpan.FromTicks(3)),
    };

    private async Task<uint[]> HashesAsync(uint begin, uint end) =>
        [.. (await Table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order()];
}
