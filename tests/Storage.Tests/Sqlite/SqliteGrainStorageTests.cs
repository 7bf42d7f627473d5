using Orleans.Storage;

namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteGrainStorageTests : GrainStorageContract, IDisposable
{
    private readonly SqliteFixture _file = new();

    protected override IGrainStorage Storage => _file.Grains;

    protected override IDueStates DueStates => _file.Grains;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void What_is_due_is_found_through_its_index()
    {
        var plan = _file.Plan(
            "SELECT grain_key FROM grain_state WHERE name = 'p' AND due_at IS NOT NULL AND due_at <= 5 ORDER BY due_at LIMIT 9");

        Assert.Contains("grain_state_due", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    protected override Task ReopenAsync()
    {
        _file.Reopen();
        return Task.CompletedTask;
    }
}
