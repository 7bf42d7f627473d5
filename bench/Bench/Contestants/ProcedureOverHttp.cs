using IM2.Local;

namespace IM2.Bench;

/// <summary>The stored procedure behind a minimal API, called over HTTP/1.1 connections that stay open.</summary>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many connections.</param>
/// <param name="route">Where the charges go: to the procedure, or to an endpoint that reads the request and answers the same shape.</param>
internal sealed class ProcedureOverHttp(string name, int callers, string route) : LoadContestant(name, callers)
{
    public const string Procedure = "wallets";
    public const string Empty = "empty";
    private const int Wallets = 100_000;

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var database = await ProcedureDatabase.CreateAsync(Wallets);
        var port = FreePort.Next();
        var api = await ChildProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "IM2.StoredProcedureApi.dll"), $"{port}", database.ConnectionString);
        var connections = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HttpCaller.ConnectAsync(port)));
        return new World(database, await database.CpuAsync(), api, connections, route);
    }

    private sealed class World(ProcedureDatabase database, ServerCpu? cpu, ChildProcess api, HttpCaller[] connections, string route) : IWorld
    {
        public async Task<Usage> UsageAsync() => await api.UsageAsync() with { StoreCpu = cpu?.Now() };

        public Task OperateAsync(int caller, int n) => connections[caller].PostAsync(
            $"/{route}/{Random.Shared.Next(1, Wallets + 1)}/charges", $$"""{"id":"{{Fixture.ChargeId(caller, n)}}","minorUnits":1}""");

        public Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) =>
            database.VerifyAsync(route == Procedure ? acknowledged.Sum() : 0);

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }

            await api.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
