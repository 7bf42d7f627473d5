namespace IM2.Bench;

/// <summary>The same rows, written by a bare group-commit loop.</summary>
internal sealed class BareSqliteCommits(string name, int callers) : LoadContestant(name, callers)
{
    protected override Task<IWorld> StartAsync(RunLength length) => Task.FromResult<IWorld>(new World(Callers));

    private sealed class World : IWorld
    {
        private readonly TemporaryFolder _folder = new();
        private readonly BareSqlite _bare;
        private readonly int _callers;

        public World(int callers) => (_callers, _bare) = (callers, new BareSqlite(_folder.File("bare.db")));

        public Task<Usage> UsageAsync() => Task.FromResult(Usage.OfThisProcess());

        public Task OperateAsync(int caller, int n) =>
            _bare.ChargeAsync(Fixture.Account((int)((((long)n * _callers) + caller) % Fixture.Wallets)).Value, $"request:{Fixture.ChargeId(caller, n)}");

        public Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
        {
            var asked = acknowledged.Sum(count => (long)count);
            var (transfers, sum) = _bare.Totals();
            return transfers == asked && sum == 0
                ? Task.CompletedTask
                : throw new CheckFailedException($"{asked} operations were acknowledged; the file has {transfers} that sum to {sum}.");
        }

        public ValueTask DisposeAsync()
        {
            _bare.Dispose();
            _folder.Dispose();
            return default;
        }
    }
}
