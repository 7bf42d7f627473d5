using IM2.Storage;

namespace IM2.Bench;

/// <summary>Charges decided and committed in process, without grains: the ledger and the rules.</summary>
/// <remarks>Each caller has wallets of its own, as each wallet has a grain of its own.</remarks>
internal sealed class LedgerCommits(string name, int callers) : LoadContestant(name, callers)
{
    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = new SqlitePlace();
        var world = new World(place, await place.OpenAsync(), Callers);
        await world.FundAsync();
        return world;
    }

    private sealed class World(LedgerPlace place, OpenLedger open, int callers) : IWorld
    {
        private readonly WalletRecord[] _wallets = new WalletRecord[Fixture.Wallets / callers * callers];

        public async Task FundAsync()
        {
            await LedgerFill.FundAsync(open.Ledger, _wallets.Length);
            for (var n = 0; n < _wallets.Length; n++)
            {
                _wallets[n] = await open.Ledger.LoadAsync(Fixture.Account(n));
            }
        }

        public Task<Usage> UsageAsync() => Task.FromResult(Usage.OfThisProcess());

        public async Task OperateAsync(int caller, int n)
        {
            var index = (int)((((long)n * callers) + caller) % _wallets.Length);
            _wallets[index] = await LedgerFill.CommitAsync(open.Ledger, _wallets[index], Fixture.Charge(caller, n));
        }

        public Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) =>
            LedgerCheck.VerifyAsync(open.Ledger, acknowledged, _wallets.Select(wallet => wallet.Wallet), others: _wallets.Length);

        public async ValueTask DisposeAsync()
        {
            await open.DisposeAsync();
            await place.DisposeAsync();
        }
    }
}
