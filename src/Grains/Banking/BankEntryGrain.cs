using IM2.Domain;

namespace IM2.Grains;

/// <summary>Decides once for ever what becomes of an entry, so that no two things can both have its money.</summary>
internal sealed class BankEntryGrain(
    [PersistentState(BankEntryRecord.StateName)] IPersistentState<BankEntryRecord> storage,
    TimeProvider clock,
    ILogger<BankEntryGrain> logger) : Grain, IBankEntryGrain
{
    private BankEntryRecord State => storage.State;

    public async Task<FiledEntry> FileAsync(BankEntry entry, BankVerdict verdict)
    {
        if (State.Entry is { } known && BankMatching.NameOthers(known, entry))
        {
            return new FiledEntry(verdict, false, null, IsAnother: true);
        }

        var isNew = State.Entry is null;
        var canCountNow = State.Unmatched is { Settlement: null, Objection.Reason: BankQueueReason.BalanceDiffers } && verdict is BankVerdict.Counts;
        if (isNew || canCountNow)
        {
            State.Entry = entry;
            switch (verdict)
            {
                case BankVerdict.Counts(var reference):
                    State.Reference = reference;
                    State.Unmatched = State.Unmatched is { } waited
                        ? waited with { Settlement = new BankEntrySettlement(null, $"Counted for {reference}: a later statement adds up.", "import"), SettledAt = clock.GetUtcNow() }
                        : null;
                    break;
                case BankVerdict.Waits(var objection):
                    State.Unmatched = new UnmatchedEntry(entry, objection, clock.GetUtcNow());
                    break;
                default:
                    throw new ArgumentException($"{verdict} is nothing to file.", nameof(verdict));
            }

            await WriteAsync();
        }

        BankVerdict standing = State.Reference is { } named ? new BankVerdict.Counts(named) : new BankVerdict.Waits(State.Unmatched!.Objection);
        return new FiledEntry(standing, isNew, State.Unmatched);
    }

    public async Task<UnmatchedEntry> ReturnAsync(BankObjection objection)
    {
        var entry = State.Entry ?? throw new InvalidOperationException($"{this.GetPrimaryKeyString()} has never been filed.");
        if (State.Reference is not null)
        {
            State.Reference = null;
            State.Unmatched = new UnmatchedEntry(entry, objection, State.Unmatched?.QueuedAt ?? clock.GetUtcNow());
            await WriteAsync();
        }

        return State.Unmatched!;
    }

    public Task<Outcome<UnmatchedEntry>> GetAsync() => Task.FromResult(View());

    public async Task<Outcome<UnmatchedEntry>> SettleAsync(BankEntrySettlement settlement, BankReference? reference)
    {
        if (State.Unmatched is not { } unmatched)
        {
            return View();
        }

        if (unmatched.Settlement is { } known)
        {
            return known.Payment == settlement.Payment && State.Reference == reference
                ? unmatched
                : new Refusal(RefusalCode.BankEntrySettled, $"{unmatched.Entry.Key} was settled by {known.By}: {known.Reason}");
        }

        State.Reference = reference;
        State.Unmatched = unmatched with { Settlement = settlement, SettledAt = clock.GetUtcNow() };
        await WriteAsync();
        return State.Unmatched;
    }

    private Outcome<UnmatchedEntry> View() => State.Unmatched is { } unmatched
        ? unmatched
        : new Refusal(RefusalCode.BankEntryNotFound, "No entry that waits or has waited has this key.");

    private Task WriteAsync() => storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
}
