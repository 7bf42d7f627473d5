using IM2.Storage;

namespace IM2.Ctl.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly CtlFixture _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_backup_made_while_the_owner_writes_is_of_one_moment_and_its_restored_copy_verifies()
    {
        var backup = _file.PathOf("backup.db");
        using (var service = _file.Start())
        {
            await _file.History.PlayAsync(service.Ledger, 500);
            using var stop = new CancellationTokenSource();
            var writing = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await _file.History.PlayAsync(service.Ledger, 20);
                }
            });
            var (code, output, error) = await _file.RunAsync("backup", backup);
            await stop.CancelAsync();
            await writing;
            Assert.Equal((CtlExit.Done, ""), (code, error));
            Assert.Contains(backup, output, StringComparison.Ordinal);
        }

        var postings = (await _file.JsonAsync("ledger", "verify", "--data", backup)).GetProperty("postings").GetInt64();
        Assert.InRange(postings, 500, _file.History.Count);
        Assert.False(File.Exists(backup + "-wal"));

        var restored = await _file.JsonAsync("restore", backup);

        var now = await _file.JsonAsync("ledger", "verify");
        Assert.True(now.GetProperty("isSound").GetBoolean());
        Assert.Equal(postings, now.GetProperty("postings").GetInt64());
        var previous = restored.GetProperty("previous").GetString()!;
        Assert.StartsWith(_file.DataFile + ".2", previous, StringComparison.Ordinal);
        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify", "--data", previous)).GetProperty("postings").GetInt64());

        // The service takes it for its own.
        using var again = _file.Start();
        Assert.True((await new LedgerVerifier(again.Ledger).VerifyAsync()).IsSound);
    }

    [Fact]
    public async Task What_is_only_in_the_log_of_a_killed_owner_is_kept_with_the_previous_file()
    {
        var (backup, crashed) = (_file.PathOf("backup.db"), _file.PathOf("crashed.db"));
        using (var service = _file.Start())
        {
            await _file.History.PlayAsync(service.Ledger, 50);
            File.Copy(_file.DataFile, crashed);
            File.Copy(_file.DataFile + "-wal", crashed + "-wal");
            await _file.RunAsync("backup", backup);
        }

        var restored = await _file.JsonAsync("restore", backup, "--data", crashed);

        var previous = restored.GetProperty("previous").GetString()!;
        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify", "--data", previous)).GetProperty("postings").GetInt64());
        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify", "--data", crashed)).GetProperty("postings").GetInt64());
    }

    [Fact]
    public async Task A_backup_is_replaced_only_if_that_is_asked_for()
    {
        await _file.PlayAsync(50);
        var backup = _file.PathOf("backup.db");
        await File.WriteAllTextAsync(backup, "precious");

        var refused = await _file.RunAsync("backup", backup);
        Assert.Equal(CtlExit.Failed, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(backup));

        Assert.Equal(CtlExit.Done, (await _file.RunAsync("backup", backup, "--force")).Code);
        Assert.Equal(CtlExit.Done, (await _file.RunAsync("ledger", "verify", "--data", backup)).Code);
        Assert.Equal(CtlExit.Failed, (await _file.RunAsync("backup", _file.DataFile, "--force")).Code);
    }

    [Fact]
    public async Task Restore_refuses_while_the_data_file_is_owned()
    {
        await _file.PlayAsync(50);
        await _file.RunAsync("backup", _file.PathOf("backup.db"));
        using var service = _file.Start();

        var (code, output, error) = await _file.RunAsync("restore", _file.PathOf("backup.db"));

        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.Contains("can't be owned", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(_file.DataFile)!), static name => name.Contains(".db.2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_refuses_what_is_no_sound_backup_and_leaves_the_data_file_alone()
    {
        await _file.PlayAsync(400);
        var before = await File.ReadAllBytesAsync(_file.DataFile);
        var backup = _file.PathOf("backup.db");
        await _file.RunAsync("backup", backup);
        var sound = await File.ReadAllBytesAsync(backup);
        await RefusesAsync(_file.PathOf("none.db"), "There is no file");

        await File.WriteAllTextAsync(backup, new string('x', 9_000));
        await RefusesAsync(backup, "is not a database");

        await File.WriteAllBytesAsync(backup, sound);
        CtlFixture.Sql(backup, "INSERT INTO schema_migration VALUES (999, 'x', 'x', 'x')");
        await RefusesAsync(backup, "newer than this build");

        // All pages but the schema's first ones, so that the file still opens.
        sound.AsSpan(sound.Length / 2).Fill(0xff);
        await File.WriteAllBytesAsync(backup, sound);
        await RefusesAsync(backup, "");

        async Task RefusesAsync(string file, string because)
        {
            var (code, _, error) = await _file.RunAsync("restore", file);
            Assert.Equal(CtlExit.Failed, code);
            Assert.Contains(because, error, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(_file.DataFile));
        }
    }

    [Fact]
    public async Task Restore_makes_a_data_file_where_there_was_none()
    {
        await _file.PlayAsync(50);
        var backup = _file.PathOf("backup.db");
        await _file.RunAsync("backup", backup);
        var elsewhere = _file.PathOf("new/im2.db");

        var (code, output, _) = await _file.RunAsync("restore", backup, "--data", elsewhere);

        Assert.Equal(CtlExit.Done, code);
        Assert.Contains("There was no such file before.", output, StringComparison.Ordinal);
        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify", "--data", elsewhere)).GetProperty("postings").GetInt64());
    }
}
