using IM2.Storage.Tests;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>What every ledger keeps.</summary>
[Collection(SharedServer.Name)]
public sealed class PostgreSqlLedgerContract(PostgreSqlServer server) : LedgerContract, IAsyncLifetime
{
    private TestLedger _ledger = null!;

    protected override ILedger Ledger => _ledger.Ledger;

    protected override IPostingFeed Feed => _ledger.Feed;

    public async Task InitializeAsync() => _ledger = await TestLedger.OpenAsync(await server.CreateLedgerAsync());

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task A_random_history_is_sound()
    {
        await new RandomHistory(11, wallets: 20).PlayAsync(Ledger, 400);

        var report = await new LedgerVerifier(Ledger).VerifyAsync();
        Assert.Equal(20, report.Wallets);
        Assert.Empty(report.Findings);
    }
}
