using Microsoft.Extensions.DependencyInjection;

namespace IM2.Grains.Tests;

/// <summary>Each silo that starts or sees another one gone asks for the same reminder.</summary>
public sealed class ReminderTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task A_reminder_is_written_once_however_often_it_is_asked_for()
    {
        var due = system.Grains.Due();
        await due.StartAsync();
        var written = await TagAsync(due);
        Assert.NotNull(written);

        await due.StartAsync();
        Assert.Equal(written, await TagAsync(due));
    }

    private async Task<string?> TagAsync(IDueGrain due) =>
        (await system.Cluster.Silos[0].ServiceProvider.GetRequiredService<IReminderTable>().ReadRow(due.GetGrainId(), "sweep"))?.ETag;
}
