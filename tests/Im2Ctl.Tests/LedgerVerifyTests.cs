using System.Text.Json;

namespace IM2.Ctl.Tests;

public sealed class LedgerVerifyTests : IDisposable
{
    private const string Sabotage = "DROP TRIGGER entry_is_never_changed; DROP TRIGGER transfer_is_never_changed;";
    private readonly CtlFixture _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_sound_ledger_is_0_and_the_file_stays_as_it_is()
    {
        await _file.PlayAsync();
        var before = (await File.ReadAllBytesAsync(_file.DataFile), File.GetLastWriteTimeUtc(_file.DataFile));

        var (code, output, error) = await _file.RunAsync("ledger", "verify");
        var json = await _file.JsonAsync("ledger", "verify");

        Assert.Equal((CtlExit.Done, ""), (code, error));
        Assert.Contains("The ledger is sound", output, StringComparison.Ordinal);
        Assert.True(json.GetProperty("isSound").GetBoolean());
        Assert.Equal(_file.History.Count, json.GetProperty("postings").GetInt64());
        Assert.Equal(_file.History.Wallets.Length, json.GetProperty("wallets").GetInt64());
        Assert.Equal(CtlFixture.Sql(_file.DataFile, "SELECT count(*) FROM entry"), json.GetProperty("entries").GetInt64());
        Assert.Equal(before.Item1, await File.ReadAllBytesAsync(_file.DataFile));
        Assert.Equal(before.Item2, File.GetLastWriteTimeUtc(_file.DataFile));
    }

    [Fact]
    public async Task It_reads_what_a_running_owner_has_committed()
    {
        using var service = _file.Start();
        await _file.History.PlayAsync(service.Ledger, 100);
        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify")).GetProperty("postings").GetInt64());

        await _file.History.PlayAsync(service.Ledger, 100);

        Assert.Equal(_file.History.Count, (await _file.JsonAsync("ledger", "verify")).GetProperty("postings").GetInt64());
    }

    [Theory]
    [InlineData("UPDATE transfer SET hash = zeroblob(32) WHERE wallet = 'wallet-002' AND version = 3", "transfer")]
    [InlineData("UPDATE transfer SET at = at + 1 WHERE wallet = 'wallet-002' AND version = 3", "transfer")]
    [InlineData("UPDATE entry SET amount = amount + 1 WHERE sequence = 9", "entry")]
    public async Task A_planted_flip_is_found_and_1(string flip, string table)
    {
        await _file.PlayAsync();
        CtlFixture.Sql(_file.DataFile, Sabotage + flip);

        var (code, output, error) = await _file.RunAsync("ledger", "verify");
        var json = await _file.JsonAsync("ledger", "verify");

        Assert.Equal((CtlExit.No, ""), (code, error));
        Assert.Contains("NOT as it was written", output, StringComparison.Ordinal);
        Assert.False(json.GetProperty("isSound").GetBoolean());
        Assert.Contains(json.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("table").GetString() == table);
        if (table == "transfer")
        {
            Assert.Contains(
                json.GetProperty("findings").EnumerateArray(),
                static finding => finding.GetProperty("wallet").GetString() == "wallet-002" && finding.GetProperty("version").GetInt64() == 3);
        }
    }

    [Fact]
    public async Task What_a_damaged_row_says_does_not_steer_the_terminal()
    {
        await _file.PlayAsync(20);
        CtlFixture.Sql(_file.DataFile, Sabotage + "UPDATE entry SET transfer = char(27) || '[31mred' WHERE sequence = 1");

        var (code, output, _) = await _file.RunAsync("ledger", "verify");

        Assert.Equal(CtlExit.No, code);
        Assert.Contains("[31mred", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task A_missing_a_foreign_and_a_newer_file_are_a_sentence_and_2()
    {
        var missing = await _file.RunAsync("ledger", "verify");
        Assert.Contains("There is no file", missing.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_file.DataFile));

        await File.WriteAllTextAsync(_file.DataFile, new string('x', 5_000));
        var text = await _file.RunAsync("ledger", "verify");
        Assert.Contains("is not a database", text.Error, StringComparison.Ordinal);

        File.Delete(_file.DataFile);
        CtlFixture.Sql(_file.DataFile, "CREATE TABLE other (a)");
        var foreign = await _file.RunAsync("wallet", "show", "alice");
        Assert.Contains("holds no data of this system", foreign.Error, StringComparison.Ordinal);

        File.Delete(_file.DataFile);
        await _file.PlayAsync(10);
        CtlFixture.Sql(_file.DataFile, "INSERT INTO schema_migration VALUES (999, 'x', 'x', 'x')");
        var newer = await _file.RunAsync("ledger", "export");
        Assert.Contains("newer than this build", newer.Error, StringComparison.Ordinal);

        Assert.All([missing, text, foreign, newer], static run =>
        {
            Assert.Equal((CtlExit.Failed, ""), (run.Code, run.Output));
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        });
    }

    [Fact]
    public async Task As_a_process_it_answers_through_its_pipes_and_its_exit_code()
    {
        await _file.PlayAsync(50);
        var sound = await CtlProcess.RunAsync(["ledger", "verify", "--json", "--data", _file.DataFile]);
        Assert.Equal((0, ""), (sound.Code, sound.Error));
        Assert.True(JsonSerializer.Deserialize<JsonElement>(sound.Output).GetProperty("isSound").GetBoolean());

        CtlFixture.Sql(_file.DataFile, Sabotage + "UPDATE entry SET amount = amount + 1 WHERE sequence = 9");

        Assert.Equal(1, (await CtlProcess.RunAsync(["ledger", "verify", "--data", _file.DataFile])).Code);
        Assert.Equal(2, (await CtlProcess.RunAsync(["ledger", "verify", "--data", _file.PathOf("none.db")])).Code);
        Assert.Equal(2, (await CtlProcess.RunAsync(["ledger", "very"])).Code);
    }
}
