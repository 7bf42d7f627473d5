using IM2.Storage.Tests;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The store under real silos.</summary>
[Collection(SharedServer.Name)]
public sealed class SiloTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Two_silos_of_one_process_keep_states_and_reminders_in_one_shared_store()
    {
        await using var process = await TestLedger.OpenAsync(await server.CreateLedgerAsync());
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.UsePostgreSqlStorage(process.Store));
        await using (var cluster = builder.Build())
        {
            await cluster.DeployAsync();
            foreach (var i in Enumerable.Range(0, 10))
            {
                await cluster.Client.GetGrain<IChoreGrain>($"chore-{i}").PlanAsync(DateTimeOffset.UnixEpoch.AddDays(i));
            }

            var services = cluster.Silos[0].ServiceProvider;
            Assert.IsType<Ledger.PostgreSqlLedger>(services.GetRequiredService<ILedger>());
            Assert.Equal(
                ["chore-0", "chore-1", "chore-2"],
                await services.GetRequiredService<IDueStates>().FindDueAsync("chore", DateTimeOffset.UnixEpoch.AddDays(2), 10));
            await cluster.StopAllSilosAsync();
        }

        Assert.Equal(10, (await process.Reminders.ReadRows(0, 0)).Reminders.Count);
    }

    [Fact]
    public async Task A_silo_opens_the_store_by_itself_and_finds_what_an_earlier_one_wrote()
    {
        var options = await server.CreateDatabaseAsync();
        for (var run = 0; run < 2; run++)
        {
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, silo) => silo.UsePostgreSqlStorage(own =>
                (own.ConnectionString, own.MigrationConnectionString) = (options.ConnectionString, options.MigrationConnectionString)));
            await using var cluster = builder.Build();
            await cluster.DeployAsync();
            var grain = cluster.Client.GetGrain<IChoreGrain>("chore");

            Assert.Equal(run, await grain.PlanAsync(DateTimeOffset.UnixEpoch));
            await cluster.StopAllSilosAsync();
        }
    }
}
