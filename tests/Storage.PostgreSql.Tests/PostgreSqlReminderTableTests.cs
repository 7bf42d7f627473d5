using IM2.Storage.Tests;

namespace IM2.Storage.PostgreSql.Tests;

[Collection(SharedServer.Name)]
public sealed class PostgreSqlReminderTableTests(PostgreSqlServer server) : ReminderTableContract, IAsyncLifetime
{
    private PostgreSqlStorageOptions _options = null!;
    private TestLedger _process = null!;

    protected override IReminderTable Table => _process.Reminders;

    public async Task InitializeAsync()
    {
        _options = await server.CreateLedgerAsync();
        _process = await TestLedger.OpenAsync(_options);
    }

    public async Task DisposeAsync() => await _process.DisposeAsync();

    protected override async Task ReopenAsync()
    {
        await _process.DisposeAsync();
        _process = await TestLedger.OpenAsync(_options);
    }
}
