using IM2.Domain;
using Microsoft.Data.Sqlite;

namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteLedgerTests : LedgerContract, IDisposable
{
    private readonly SqliteFixture _file = new();

    protected override ILedger Ledger => _file.Ledger;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task After_a_restart_everything_is_there_and_a_known_id_is_still_known()
    {
        var wallet = Wallet("alice");
        var first = TopUp(wallet, "a", 100);
        await CommitAsync(Step(wallet, 0, 100, first));

        _file.Reopen();

        Assert.Equal(new WalletRecord(wallet, 1, Holding(100)), await Ledger.LoadAsync(wallet));
        Assert.Equal(new CommitResult.DuplicateTransfer(first), await Ledger.CommitAsync(Step(wallet, 1, 200, first)));
        await CommitAsync(Step(wallet, 1, 101, TopUp(wallet, "b", 1)));
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(wallet, null, 10)).Entries.Length);
    }

    [Theory]
    [InlineData("UPDATE entry SET amount = 1")]
    [InlineData("DELETE FROM entry")]
    [InlineData("UPDATE transfer SET at = 1")]
    [InlineData("DELETE FROM transfer")]
    public async Task Transfers_and_entries_are_immutable_even_past_the_product(string statement)
    {
        var wallet = Wallet("alice");
        await CommitAsync(Step(wallet, 0, 100, TopUp(wallet, "a", 100)));

        var error = Assert.Throws<SqliteException>(() => _file.Sql(statement));

        Assert.Contains("never", error.Message, StringComparison.Ordinal);
        Assert.Equal(TopUp(wallet, "a", 100), await Ledger.FindTransferAsync(new TransferId("a")));
    }

    [Fact]
    public async Task A_page_of_entries_is_read_through_the_index_without_sorting()
    {
        var wallet = Wallet("alice");
        await CommitAsync(Step(wallet, 0, 100, TopUp(wallet, "a", 100)));

        // The wallet's entries must not cost more with each entry of the others: a scan or a sort would.
        var plan = _file.Plan(
            "SELECT e.sequence FROM entry AS e CROSS JOIN transfer AS t ON t.id = e.transfer "
            + "WHERE e.account_kind = 1 AND e.owner = 'alice' AND e.sequence < 9 ORDER BY e.sequence DESC LIMIT 5");

        Assert.Contains("entry_of_wallet", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_wallet_is_a_failure_to_read_and_not_an_empty_wallet()
    {
        var wallet = Wallet("alice");
        await CommitAsync(Step(wallet, 0, 100, TopUp(wallet, "a", 100)));
        _file.Sql("UPDATE wallet SET state = x'FF'");

        var error = await Assert.ThrowsAsync<StorageException>(() => Ledger.LoadAsync(wallet));

        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
    }
}
