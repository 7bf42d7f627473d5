namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteReminderTableTests : ReminderTableContract, IDisposable
{
    private readonly SqliteFixture _file = new();

    protected override IReminderTable Table => _file.Reminders;

    public void Dispose() => _file.Dispose();

    protected override Task ReopenAsync()
    {
        _file.Reopen();
        return Task.CompletedTask;
    }
}
