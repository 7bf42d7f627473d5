using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

[Collection(SharedServer.Name)]
public sealed class RegistrationTests(PostgreSqlServer server)
{
    [Fact]
    public async Task A_service_collection_has_a_ledger_whose_schema_is_up_to_date_before_anything_starts()
    {
        var options = await server.CreateDatabaseAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:PostgreSql:ConnectionString"] = options.ConnectionString,
            ["Storage:PostgreSql:MigrationConnectionString"] = options.MigrationConnectionString,
            ["Storage:PostgreSql:WriterCount"] = "3",
        }).Build();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddPostgreSqlStorage(own => own.QueueLengthMax = 77)
            .BuildServiceProvider();

        // A host makes its hosted services before it starts the first of them.
        var lifetime = Assert.Single(services.GetServices<IHostedService>());
        Assert.Equal((long)Schema.SchemaMigrator.Known.Count, await server.ScalarAsync(PostgreSqlServer.Owner, Checks.Database(options), "SELECT count(*) FROM im2.schema_migration"));
        await services.GetRequiredService<ILedger>().CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        await ((IHostedLifecycleService)lifetime).StoppedAsync(CancellationToken.None);

        var bound = services.GetRequiredService<IOptions<PostgreSqlStorageOptions>>().Value;
        Assert.Equal((3, 77), (bound.WriterCount, bound.QueueLengthMax));
    }

    [Theory]
    [InlineData("ConnectionString", "")]
    [InlineData("ConnectionString", "not a connection string")]
    [InlineData("MigrationConnectionString", "Port=1")]
    [InlineData("QueueLengthMax", "0")]
    [InlineData("BatchSizeMax", "100001")]
    [InlineData("WriterCount", "17")]
    [InlineData("CommandTimeout", "00:00:00.5")]
    public void A_bad_setting_is_named(string key, string value)
    {
        var settings = new Dictionary<string, string?> { ["Storage:PostgreSql:ConnectionString"] = "Host=127.0.0.1;Password=secret" };
        settings[$"Storage:PostgreSql:{key}"] = value;
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddPostgreSqlStorage()
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<PostgreSqlStorageOptions>>().Value);
        Assert.Contains($"Storage:PostgreSql:{key} ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
