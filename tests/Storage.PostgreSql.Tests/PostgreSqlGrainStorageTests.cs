using IM2.Storage.Tests;
using Orleans.Storage;

namespace IM2.Storage.PostgreSql.Tests;

[Collection(SharedServer.Name)]
public sealed class PostgreSqlGrainStorageTests(PostgreSqlServer server) : GrainStorageContract, IAsyncLifetime
{
    private PostgreSqlStorageOptions _options = null!;
    private TestLedger _process = null!;

    protected override IGrainStorage Storage => _process.Grains;

    protected override IDueStates DueStates => _process.Grains;

    public async Task InitializeAsync()
    {
        _options = await server.CreateLedgerAsync();
        _process = await TestLedger.OpenAsync(_options);
    }

    public async Task DisposeAsync() => await _process.DisposeAsync();

    [Fact]
    public async Task What_is_due_is_found_through_its_index()
    {
        var database = Checks.Database(_options);
        await server.ExecuteAsync(
            PostgreSqlServer.Owner,
            database,
            """
            INSERT INTO im2.grain_state (name, grain_key, grain_type, etag, due_at, state)
            SELECT 'p', 'k' || i, 't', i, CASE WHEN i % 100 = 0 THEN i END, '' FROM generate_series(1, 20000) AS i;
            ANALYZE im2.grain_state;
            """);
        var plan = (string)(await server.ScalarAsync(
            PostgreSqlServer.Login,
            database,
            """
            EXPLAIN (FORMAT JSON) SELECT grain_key FROM im2.grain_state
            WHERE name = 'p' AND due_at IS NOT NULL AND due_at <= 5000 ORDER BY due_at LIMIT 9
            """))!;

        Assert.Contains("grain_state_due", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_that_write_one_state_have_one_winner_each_time()
    {
        await using var other = await TestLedger.OpenAsync(_options);
        var grain = GrainId.Create("payment-grain", "a");
        var (here, there) = (new GrainState<string>("here"), new GrainState<string>("there"));
        await _process.Grains.WriteStateAsync("p", grain, here);
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(_process.Grains.ReadStateAsync("p", grain, here), other.Grains.ReadStateAsync("p", grain, there));
            (here.State, there.State) = ($"here {round}", $"there {round}");
            var errors = await Task.WhenAll(
                Record.ExceptionAsync(() => _process.Grains.WriteStateAsync("p", grain, here)),
                Record.ExceptionAsync(() => other.Grains.WriteStateAsync("p", grain, there)));

            Assert.IsType<InconsistentStateException>(Assert.Single(errors, error => error is not null));
            var stored = new GrainState<string>("");
            await _process.Grains.ReadStateAsync("p", grain, stored);
            Assert.Equal(errors[0] is null ? here.State : there.State, stored.State);
        }
    }

    protected override async Task ReopenAsync()
    {
        await _process.DisposeAsync();
        _process = await TestLedger.OpenAsync(_options);
    }
}
