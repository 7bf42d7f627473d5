using IM2.Storage.Sqlite.Engine;
using SQLitePCL;

namespace IM2.Storage.Tests.Sqlite;

public sealed class GroupCommitTests
{
    private static readonly Sql Insert = new("INSERT INTO note (text) VALUES (?)");
    private static readonly Sql Count = new("SELECT count(*) FROM note");

    [Fact]
    public async Task What_queues_while_the_writer_is_busy_shares_one_transaction()
    {
        using var file = await NewFileAsync();
        using var gate = new Gate(file);
        var works = Enumerable.Range(0, 10).Select(i => new Note($"n{i}")).ToArray();
        var answers = works.Select(file.Store.WriteAsync).ToArray();
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));

        gate.Open();
        await Task.WhenAll(answers);

        Assert.All(works, work => Assert.Equal(10, work.BatchSize));
        Assert.Equal(10, Notes(file));
    }

    [Fact]
    public async Task A_batch_holds_no_more_than_it_may()
    {
        using var file = await NewFileAsync(batchSizeMax: 4);
        using var gate = new Gate(file);
        var works = Enumerable.Range(0, 10).Select(i => new Note($"n{i}")).ToArray();
        var answers = works.Select(file.Store.WriteAsync).ToArray();

        gate.Open();
        await Task.WhenAll(answers);

        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 4, 2, 2], works.Select(work => work.BatchSize));
    }

    [Fact]
    public async Task A_poisoned_member_fails_alone_and_leaves_nothing()
    {
        using var file = await NewFileAsync();
        using var gate = new Gate(file);
        var before = file.Store.WriteAsync(new Note("before"));
        var poisoned = file.Store.WriteAsync<bool>(session =>
        {
            session[Insert].Bind(1, "poison").Execute();
            throw new InvalidDataException("poison");
        });
        var refusedBySqlite = file.Store.WriteAsync(session =>
        {
            session.Execute("INSERT INTO note (text) VALUES (NULL)");
            return true;
        });
        var after = file.Store.WriteAsync(new Note("after"));

        gate.Open();

        Assert.True(await before);
        Assert.True(await after);
        var error = await Assert.ThrowsAsync<StorageException>(() => poisoned);
        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
        Assert.IsType<InvalidDataException>(error.InnerException);
        Assert.Equal(StorageOutcome.NotApplied, (await Assert.ThrowsAsync<StorageException>(() => refusedBySqlite)).Outcome);
        Assert.Equal(2, Notes(file));
        Assert.Equal(0, file.Sql("SELECT count(*) FROM note WHERE text = 'poison'"));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_writes_nothing_of_it()
    {
        using var file = await NewFileAsync(queueLengthMax: 3);
        using var gate = new Gate(file);
        var queued = Enumerable.Range(0, 3).Select(i => file.Store.WriteAsync(new Note($"n{i}"))).ToArray();

        var error = await Assert.ThrowsAsync<StorageException>(() => file.Store.WriteAsync(new Note("too many")));
        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);

        gate.Open();
        await Task.WhenAll(queued);
        Assert.Equal(3, Notes(file));
        Assert.True(await file.Store.WriteAsync(new Note("room again")));
    }

    [Fact]
    public async Task When_a_commit_fails_every_member_learns_that_its_outcome_is_unknown_and_the_next_batch_succeeds()
    {
        using var file = await NewFileAsync();
        using var gate = new Gate(file);
        var first = file.Store.WriteAsync(new Note("first"));
        var second = file.Store.WriteAsync(new Note("second"));
        var fault = file.Store.WriteAsync(session =>
        {
            // Makes this connection's COMMIT fail, as a disk might.
            raw.sqlite3_commit_hook(session.Handle, static _ => 1, null);
            return true;
        });

        gate.Open();

        foreach (var member in new[] { first, second, fault })
        {
            Assert.Equal(StorageOutcome.Unknown, (await Assert.ThrowsAsync<StorageException>(() => member)).Outcome);
        }

        // Whoever has heard of the failure can ask what became of it.
        Assert.Equal(0, Notes(file));
        Assert.True(await file.Store.WriteAsync(new Note("first")));
        Assert.Equal(1, Notes(file));
        file.Reopen();
        Assert.Equal(1, Notes(file));
    }

    [Fact]
    public async Task While_the_file_cannot_be_opened_again_reads_and_writes_are_refused_and_later_everything_works()
    {
        using var file = await NewFileAsync();
        Assert.True(await file.Store.WriteAsync(new Note("kept")));
        var aside = file.Options.DataFile + ".aside";
        var fault = file.Store.WriteAsync(session =>
        {
            raw.sqlite3_commit_hook(session.Handle, static _ => 1, null);

            // A folder in the place of the file: it can't be opened until it is gone.
            File.Move(file.Options.DataFile, aside);
            Directory.CreateDirectory(file.Options.DataFile);
            return true;
        });
        Assert.Equal(StorageOutcome.Unknown, (await Assert.ThrowsAsync<StorageException>(() => fault)).Outcome);

        var write = await Assert.ThrowsAsync<StorageException>(() => file.Store.WriteAsync(new Note("refused")));
        Assert.Equal(StorageOutcome.NotApplied, write.Outcome);
        Assert.Throws<StorageException>(() => Notes(file));

        Directory.Delete(file.Options.DataFile);
        File.Move(aside, file.Options.DataFile);
        Assert.True(await file.Store.WriteAsync(new Note("later")));
        Assert.Equal(2, Notes(file));
    }

    [Fact]
    public async Task A_full_disk_refuses_what_does_not_fit_and_takes_writes_again_when_there_is_room()
    {
        using var file = await NewFileAsync();
        await LimitAsync(file, "PRAGMA max_page_count = 1"); // clamped to the size that the file has now
        var large = new string('x', 100_000);

        var error = await Assert.ThrowsAsync<StorageException>(() => file.Store.WriteAsync(new Note(large)));
        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
        Assert.Equal(0, Notes(file));

        await LimitAsync(file, "PRAGMA max_page_count = 1000000");
        Assert.True(await file.Store.WriteAsync(new Note(large)));
        Assert.Equal(1, Notes(file));
    }

    [Fact]
    public async Task Closing_drains_what_is_queued_and_refuses_what_comes_later()
    {
        using var file = await NewFileAsync();
        using var gate = new Gate(file);
        var queued = Enumerable.Range(0, 5).Select(i => file.Store.WriteAsync(new Note($"n{i}"))).ToArray();

        var closing = file.Store.DisposeAsync().AsTask();
        var late = await Assert.ThrowsAsync<StorageException>(() => file.Store.WriteAsync(new Note("late")));
        gate.Open();
        await closing;

        Assert.Equal(StorageOutcome.NotApplied, late.Outcome);
        Assert.All(await Task.WhenAll(queued), Assert.True);
        Assert.Equal(5, file.Sql("SELECT count(*) FROM note"));
        Assert.Throws<StorageException>(() => Notes(file));
    }

    [Fact]
    public async Task The_write_ahead_log_starts_over_under_steady_load()
    {
        using var file = await NewFileAsync();
        var text = new string('x', 400_000);
        for (var i = 0; i < 300; i++)
        {
            Assert.True(await file.Store.WriteAsync(new Note(text)));
        }

        // 120 MB went through it.
        Assert.Equal(300, Notes(file));
        Assert.InRange(new FileInfo(file.Options.DataFile + "-wal").Length, 1, 100_000_000);
    }

    private static async Task<SqliteFixture> NewFileAsync(int queueLengthMax = 8_192, int batchSizeMax = 1_024)
    {
        var file = new SqliteFixture(queueLengthMax, batchSizeMax);
        await file.Store.WriteAsync(static session =>
        {
            session.Execute("CREATE TABLE note (text TEXT NOT NULL)");
            return true;
        });
        return file;
    }

    private static Task<bool> LimitAsync(SqliteFixture file, string pragma) => file.Store.WriteAsync(session =>
    {
        session.Execute(pragma);
        return true;
    });

    private static long Notes(SqliteFixture file) => file.Store.Read(0, static (session, _) =>
    {
        var row = session[Count];
        row.Read();
        var count = row.Int64(0);
        row.Reset();
        return count;
    });

    private sealed class Note(string text) : SqliteWork<bool>
    {
        protected override bool Execute(SqliteSession session)
        {
            session[Insert].Bind(1, text).Execute();
            return true;
        }
    }

    /// <summary>Keeps the writer busy in a batch of its own until it is opened.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();

        public Gate(SqliteFixture file)
        {
            using var entered = new ManualResetEventSlim();
            _ = file.Store.WriteAsync(_ =>
            {
                entered.Set();
                _open.Wait();
                return true;
            });
            entered.Wait();
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}
