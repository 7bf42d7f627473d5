using IM2.Domain;
using IM2.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace IM2.Storage.Tests.Sqlite;

public sealed class MigrationTests : IDisposable
{
    private readonly SqliteFixture _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_file_of_the_first_two_steps_keeps_its_history()
    {
        var history = new RandomHistory(20_261_122, 20);
        await history.PlayAsync(_file.Ledger, 400);
        var before = await EntriesAsync(history);

        _file.Store.Dispose();
        var older = _file.Options.DataFile + ".older";
        WriteOlder(older);
        foreach (var part in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_file.Options.DataFile + part);
        }

        File.Move(older, _file.Options.DataFile);
        _file.Reopen();

        var report = await new LedgerVerifier(_file.Ledger).VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((20, history.Count), (report.Wallets, report.Postings));
        Assert.Equal(before, await EntriesAsync(history));
        await history.PlayAsync(_file.Ledger, 100);
        Assert.True((await new LedgerVerifier(_file.Ledger).VerifyAsync()).IsSound);
    }

    private async Task<List<LedgerEntry>> EntriesAsync(RandomHistory history)
    {
        var entries = new List<LedgerEntry>();
        foreach (var wallet in history.Wallets)
        {
            long? before = null;
            do
            {
                var page = await _file.Ledger.ReadEntriesAsync(wallet, new EntryQuery { Before = before, Limit = 7 });
                entries.AddRange(page.Entries);
                before = page.Before;
            }
            while (before is not null);
        }

        return entries;
    }

    /// <summary>The same rows in the tables of the first two steps.</summary>
    private void WriteOlder(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        foreach (var text in new[]
        {
            Script("0001_ledger.sql"),
            Script("0002_grains.sql"),
            $"ATTACH '{_file.Options.DataFile}' AS newer",
            """
            CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT;
            INSERT INTO schema_migration SELECT * FROM newer.schema_migration WHERE number <= 2;
            INSERT INTO wallet SELECT account, version, head, state, checksum FROM newer.wallet;
            INSERT INTO transfer (rowid, id, wallet, version, kind, at, corrects, first_entry, leg_count, event, hash)
            SELECT number, id, wallet, version, kind, at, corrects, first_entry, leg_count, event, hash FROM newer.transfer;
            INSERT INTO entry SELECT * FROM newer.entry;
            """,
        })
        {
            using var command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(SqliteStore).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
