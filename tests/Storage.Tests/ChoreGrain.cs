namespace IM2.Storage.Tests;

/// <summary>A grain that uses everything a silo gets from the store.</summary>
public interface IChoreGrain : IGrainWithStringKey
{
    /// <summary>Stores when it is due, and a reminder.</summary>
    /// <returns>How often that was done before.</returns>
    Task<int> PlanAsync(DateTimeOffset dueAt);
}

internal sealed class ChoreGrain([PersistentState("chore")] IPersistentState<ChoreGrain.Plan> plan) : Grain, IChoreGrain, IRemindable
{
    public async Task<int> PlanAsync(DateTimeOffset dueAt)
    {
        var before = plan.State.Count;
        plan.State.Count++;
        plan.State.DueAt = dueAt;
        await plan.WriteStateAsync();
        await this.RegisterOrUpdateReminder("chore", TimeSpan.FromDays(1), TimeSpan.FromDays(1));
        return before;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    [GenerateSerializer, Alias("im2.tests.plan")]
    internal sealed class Plan : IDueState
    {
        [Id(0)]
        public int Count { get; set; }

        [Id(1)]
        public DateTimeOffset? DueAt { get; set; }
    }
}
