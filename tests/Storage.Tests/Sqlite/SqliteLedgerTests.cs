using IM2.Domain;
using Microsoft.Data.Sqlite;

namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteLedgerTests : LedgerContract, IDisposable
{
    private readonly SqliteFixture _file = new();

    protected override ILedger Ledger => _file.Ledger;

    protected override IPostingFeed Feed => (IPostingFeed)_file.Ledger;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task After_a_restart_everything_is_there_and_a_known_id_is_still_known()
    {
        var before = await CommitAsync(Empty("alice"), Grant("a", 100));

        _file.Reopen();

        Same(before, await Ledger.LoadAsync(before.Wallet));
        Assert.Equal(Grant("a", 100), Duplicate(await Ledger.CommitAsync(LedgerCommit.Of(before, [Grant("a", 100)]))).Event);
        await CommitAsync(before, Grant("b", 1));
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(before.Wallet, new EntryQuery { Limit = 10 })).Entries.Length);
        await ChainIsWholeAsync(before.Wallet);
    }

    [Theory]
    [InlineData("UPDATE entry SET amount = 1")]
    [InlineData("DELETE FROM entry")]
    [InlineData("UPDATE transfer SET at = 1")]
    [InlineData("DELETE FROM transfer")]
    public async Task Transfers_and_entries_are_immutable_even_past_the_product(string statement)
    {
        await CommitAsync(Empty("alice"), Grant("a", 100));

        var error = Assert.Throws<SqliteException>(() => _file.Sql(statement));

        Assert.Contains("never", error.Message, StringComparison.Ordinal);
        Assert.Equal(Grant("a", 100), (await Ledger.FindPostingAsync(new TransferId("a")))?.Event);
    }

    [Theory]
    [InlineData("SELECT id FROM transfer WHERE corrects = 'a' ORDER BY wallet, version", "transfer_by_corrected")]
    [InlineData("SELECT id FROM transfer WHERE number = 7", "INTEGER PRIMARY KEY")]
    [InlineData("SELECT amount FROM entry WHERE sequence >= 7 AND sequence < 9 AND owner = 'alice' ORDER BY sequence DESC", "INTEGER PRIMARY KEY")]
    [InlineData("SELECT t.number FROM entry AS e CROSS JOIN transfer AS t ON t.id = e.transfer WHERE e.sequence = 7 AND t.wallet = 'alice'", "(id=?)")]
    public async Task What_is_read_of_one_wallet_is_read_through_an_index(string query, string index)
    {
        await CommitAsync(Empty("alice"), Grant("a", 100));

        // What one wallet reads must not cost more with each row of the others: a scan would.
        var plan = _file.Plan(query);

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        if (index != "transfer_by_corrected")
        {
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("UPDATE wallet SET state = x'FF'", "wallet", "alice")]
    [InlineData("UPDATE wallet SET version = 7", "wallet", "alice")]
    [InlineData("UPDATE transfer SET event = x'FF'", "transfer", "a")]
    [InlineData("UPDATE transfer SET kind = 99999999999", "transfer", "a")]
    [InlineData("UPDATE transfer SET corrects = CAST(x'FF' AS TEXT)", "transfer", "a")]
    [InlineData("UPDATE transfer SET wallet = 'no wallet'", "transfer", "a")]
    [InlineData("UPDATE entry SET currency = 70000 WHERE sequence = 2", "entry", "2")]
    [InlineData("UPDATE entry SET owner = CAST(x'FF' AS TEXT) WHERE sequence = 2", "entry", "2")]
    [InlineData("UPDATE entry SET transfer = 'b' WHERE sequence = 2", "entry", "2")]
    [InlineData("UPDATE entry SET amount = 99 WHERE sequence = 2", "transfer", "a")]
    [InlineData("DELETE FROM entry WHERE sequence = 2", "transfer", "a")]
    public async Task A_damaged_row_is_named_and_is_no_failure_to_answer(string damage, string table, string key)
    {
        var wallet = (await CommitAsync(Empty("alice"), Grant("a", 100))).Wallet;
        _file.DropTriggers();
        _file.Sql(damage);

        Func<Task> read = table == "wallet" ? () => Ledger.LoadAsync(wallet) : () => Ledger.FindPostingAsync(new TransferId("a"));
        var error = await Assert.ThrowsAsync<LedgerCorruptionException>(read);

        Assert.Equal((table, key), (error.Table, error.Key));
        if (table != "wallet")
        {
            await Assert.ThrowsAsync<LedgerCorruptionException>(
                () => Ledger.CommitAsync(LedgerCommit.Of(WalletRecord.Empty(wallet), [Grant("a", 100)])));
        }
    }

    [Fact]
    public async Task A_wallet_whose_row_is_gone_does_not_begin_anew()
    {
        await CommitAsync(Empty("alice"), Grant("a", 100));
        _file.Sql("DELETE FROM wallet");

        var error = await Assert.ThrowsAsync<StorageException>(() => Ledger.CommitAsync(LedgerCommit.Of(Empty("alice"), [Grant("b", 1)])));

        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
        Assert.Null(await Ledger.FindPostingAsync(new TransferId("b")));
    }

    [Fact]
    public async Task State_and_rows_of_a_commit_do_not_grow_with_the_history()
    {
        // 10,000 grants, each spent at once: 20,000 postings, 40,000 entries, 20,000 of them the wallet's own.
        const string Size = "SELECT length(state) FROM wallet";
        const string Rows = "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM transfer) + (SELECT count(*) FROM wallet)";
        var wallet = await CommitAsync(Empty("alice"), [.. Enumerable.Range(0, 5).SelectMany(GrantAndSpend)]);
        var (sizeAt10, rowsAt10) = (_file.Sql(Size), _file.Sql(Rows));
        for (var i = 5; i < 10_000; i += 105)
        {
            wallet = await CommitAsync(wallet, [.. Enumerable.Range(i, Math.Min(105, 10_000 - i)).SelectMany(GrantAndSpend)]);
        }

        Assert.Equal(20_000, wallet.Version);
        Assert.Equal(sizeAt10, _file.Sql(Size));
        var before = _file.Sql(Rows);
        await CommitAsync(wallet, [.. Enumerable.Range(90_000, 5).SelectMany(GrantAndSpend)]);
        Assert.Equal(rowsAt10 - 1, _file.Sql(Rows) - before);
        Assert.Equal(20_010, _file.Sql("SELECT count(*) FROM entry WHERE account_kind = 3"));
    }

    private static WalletEvent[] GrantAndSpend(int i)
    {
        var (amount, lot) = (new Money(5, Currency.Cny), new TransferId($"grant:{i:00000}"));
        return
        [
            new WalletEvent.BonusGranted(lot, amount, null, Noon),
            new WalletEvent.Charged(new TransferId($"charge:{i:00000}"), amount, [new Slice(lot, 0, 5, null, Noon)], Noon),
        ];
    }
}
