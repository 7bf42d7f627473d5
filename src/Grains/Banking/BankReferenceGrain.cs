using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Keeps what a reference stands for and which entries were counted for it. Never calls another grain.</summary>
internal sealed class BankReferenceGrain(
    [PersistentState(BankReferenceRecord.StateName)] IPersistentState<BankReferenceRecord> storage,
    TimeProvider clock,
    ILogger<BankReferenceGrain> logger) : Grain, IBankReferenceGrain
{
    private BankReferenceRecord State => storage.State;

    public async Task<BankClaim> ClaimAsync(PaymentId payment, Money amount)
    {
        if (State.Claim is null)
        {
            State.Claim = new BankClaim(BankReference.Parse(this.GetPrimaryKeyString()), payment, amount, []);
            await WriteAsync();
        }

        return State.Claim;
    }

    public Task<BankClaim?> FindAsync() => Task.FromResult(State.Claim);

    public async Task<BankObjection?> RecordAsync(BankEntry entry)
    {
        if (State.Claim is not { } claim)
        {
            return new BankObjection(BankQueueReason.UnknownReference, $"Nothing of ours has the reference {this.GetPrimaryKeyString()}.");
        }

        if (claim.Objection(entry) is { } objection)
        {
            return objection;
        }

        if (claim.Entries.All(known => known.Key != entry.Key))
        {
            State.Claim = claim with { Entries = claim.Entries.Add(entry) };
            State.Unreported.Add(entry.Key);
            State.DueAt ??= clock.GetUtcNow();
            await WriteAsync();
        }

        return null;
    }

    public Task<ImmutableArray<BankEntry>> UnreportedAsync() => Task.FromResult(
        State.Claim is { } claim ? claim.Entries.RemoveAll(entry => !State.Unreported.Contains(entry.Key)) : []);

    public Task ReportedAsync(ImmutableArray<string> keys)
    {
        if (State.Unreported.RemoveAll(key => keys.Contains(key)) == 0)
        {
            return Task.CompletedTask;
        }

        State.DueAt = State.Unreported.Count == 0 ? null : State.DueAt;
        return WriteAsync();
    }

    public Task RemoveAsync(string key)
    {
        if (State.Claim is not { } claim || claim.Entries.All(entry => entry.Key != key))
        {
            return Task.CompletedTask;
        }

        State.Claim = claim with { Entries = claim.Entries.RemoveAll(entry => entry.Key == key) };
        State.Unreported.Remove(key);
        State.DueAt = State.Unreported.Count == 0 ? null : State.DueAt;
        return WriteAsync();
    }

    private Task WriteAsync() => storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
}
