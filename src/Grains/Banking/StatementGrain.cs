using System.Collections.Immutable;
using IM2.Domain;
using IM2.Payments.Banking;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>
/// Takes what banks say to where it belongs. Every step is durable before the next one and has effect once, so that a document whose
/// import broke off anywhere is simply imported again. Reentrant, for nothing outlives a call here, and long imports would keep the sweep waiting.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed partial class StatementGrain(
    IEnumerable<IStatementReader> readers,
    IEnumerable<IBankBook> books,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<StatementGrain> logger) : Grain, IStatementGrain
{
    private const int Parallelism = 16;

    private readonly IStatementReader? _reader = readers.FirstOrDefault();

    public async Task<Outcome<StatementReceipt>> ImportAsync(string name, byte[] document)
    {
        if (_reader is null)
        {
            return new Refusal(RefusalCode.MethodUnavailable, "No bank account is configured.");
        }

        switch (_reader.Read(document))
        {
            case StatementReading.Refused refused:
                LogRefused(logger, name, refused.ToString());
                telemetry.Imported("refused", 1);
                return new Refusal(RefusalCode.StatementRefused, refused.ToString());

            case StatementReading.Read(var statements):
                var tally = new ImportTally();
                foreach (var statement in statements)
                {
                    await ImportAsync(statement, tally);
                }

                var receipt = tally.Receipt(statements);
                LogImported(logger, name, receipt.Entries, receipt.Credited, receipt.Queued.Length, receipt.Known);
                return receipt;

            case var reading:
                throw new System.Diagnostics.UnreachableException($"No receipt for {reading}.");
        }
    }

    public async Task ReportAsync(BankReference reference)
    {
        var grain = GrainFactory.BankReference(reference);
        var unreported = await grain.UnreportedAsync();
        if (unreported.IsEmpty || await grain.FindAsync() is not { } claim)
        {
            return;
        }

        var outcome = await GrainFactory.Payment(claim.Payment).ReportAsync([.. unreported.Select(entry => EvidenceOf(claim, entry))]);
        if (outcome.Refusal is { } refusal)
        {
            // We gave the reference out and know of no payment: a defect, and somebody's money. A person has to look.
            LogNotReported(logger, reference, claim.Payment, refusal.Code);
            var objection = new BankObjection(BankQueueReason.UnknownReference, $"{reference} is of {claim.Payment}, which is not known: {refusal.Detail}");
            foreach (var entry in unreported)
            {
                var waits = await GrainFactory.BankEntry(entry.Key).ReturnAsync(objection);
                await GrainFactory.BankAccount(entry.Account).WaitAsync([waits]);
                await grain.RemoveAsync(entry.Key);
            }

            return;
        }

        await grain.ReportedAsync([.. unreported.Select(static entry => entry.Key)]);
    }

    public Task<UnmatchedEntries> ListAsync(string? after, int limit) => _reader is null
        ? Task.FromResult(new UnmatchedEntries([], 0))
        : GrainFactory.BankAccount(_reader.Account).ListAsync(after, limit);

    public Task<Outcome<UnmatchedEntry>> GetAsync(string key) => BankEntry.IsKey(key)
        ? GrainFactory.BankEntry(key).GetAsync()
        : Task.FromResult<Outcome<UnmatchedEntry>>(NoSuchEntry(key));

    public async Task<Outcome<UnmatchedEntry>> SettleAsync(string key, BankEntrySettlement settlement)
    {
        if (settlement.Reason.Length is 0 or > BankEntrySettlement.ReasonLengthMax || settlement.By.Length == 0)
        {
            return new Refusal(RefusalCode.ReasonRequired, $"Say why, in 1 to {BankEntrySettlement.ReasonLengthMax} characters.");
        }

        if (!BankEntry.IsKey(key))
        {
            return NoSuchEntry(key);
        }

        var grain = GrainFactory.BankEntry(key);
        var known = await grain.GetAsync();
        if (known.Value is not { Entry: var entry } unmatched)
        {
            return known;
        }

        BankReference? reference = null;
        if (settlement.Payment is { } payment)
        {
            (reference, var refusal) = await FindReferenceAsync(payment, entry);
            if (refusal is not null)
            {
                return await RefuseAsync(unmatched, settlement, refusal);
            }
        }

        var settled = await grain.SettleAsync(settlement, reference);
        if (settled.Refusal is not null)
        {
            return settled;
        }

        if (reference is { } assigned)
        {
            if (await GrainFactory.BankReference(assigned).RecordAsync(entry) is { } objection)
            {
                // Another transfer has been faster since we looked.
                await grain.ReturnAsync(objection);
                return new Refusal(RefusalCode.BankEntryMismatch, objection.Detail);
            }

            await ReportAsync(assigned);
        }

        await GrainFactory.BankAccount(entry.Account).DoneAsync(key);
        LogSettled(logger, key, settlement.By, settlement.Payment?.Value ?? "nothing", settlement.Reason);
        return settled;
    }

    /// <summary>What a person wanted can't be: because of an earlier settlement, if there is one, or else because of the payment.</summary>
    private async Task<Outcome<UnmatchedEntry>> RefuseAsync(UnmatchedEntry unmatched, BankEntrySettlement wanted, Refusal refusal)
    {
        var grain = GrainFactory.BankEntry(unmatched.Entry.Key);
        switch (unmatched.Settlement)
        {
            case null:
                return refusal;

            case { Payment: { } payment } when payment == wanted.Payment:
                // It was settled so, broke off before it was counted, and another transfer has been faster: it waits again.
                await grain.ReturnAsync(new BankObjection(BankQueueReason.SecondTransfer, refusal.Detail));
                return refusal;

            default:
                return await grain.SettleAsync(wanted, null);
        }
    }

    private async Task ImportAsync(BankStatement statement, ImportTally tally)
    {
        var account = GrainFactory.BankAccount(statement.Account);
        var difference = statement.Difference();
        var warnings = await WarningsAsync(account, statement);
        tally.Warn(warnings);
        if (difference is not null)
        {
            LogDifference(logger, statement.Id, difference);
            tally.Warn([difference]);
        }

        // What comes in before what goes out, for a reversal may stand before what it takes back; of one reference one after the other.
        foreach (var way in statement.Entries.GroupBy(static entry => entry.Direction).OrderBy(static way => way.Key))
        {
            var threads = way.GroupBy(static entry => BankMatching.Named(entry) is [var first, ..] ? first.Value : entry.Key);
            foreach (var some in threads.Chunk(Parallelism))
            {
                await Task.WhenAll(some.Select(thread => ImportAsync(thread, difference, tally)));
            }
        }

        await account.WaitAsync(tally.TakeWaiting());
        if (statement is { Kind: BankStatementKind.Statement, Sequence: { } sequence })
        {
            await account.NoteAsync(new LastStatement(statement.Id, sequence, statement.Closing, warnings));
        }
    }

    private async Task ImportAsync(IEnumerable<BankEntry> entries, string? difference, ImportTally tally)
    {
        foreach (var entry in entries)
        {
            await ImportAsync(entry, difference, tally);
        }
    }

    private async Task ImportAsync(BankEntry entry, string? difference, ImportTally tally)
    {
        var verdict = await DecideAsync(entry, difference);
        if (verdict is BankVerdict.Nothing)
        {
            tally.Ignored();
            return;
        }

        var grain = GrainFactory.BankEntry(entry.Key);
        var filed = await grain.FileAsync(entry, verdict);
        if (filed.IsAnother)
        {
            // The bank gave one number twice. Which of them is right is for a person to say.
            entry = entry.Apart();
            grain = GrainFactory.BankEntry(entry.Key);
            filed = await grain.FileAsync(entry, new BankVerdict.Waits(new BankObjection(BankQueueReason.Doubtful, entry.Doubt!)));
        }

        if (filed.Verdict is not BankVerdict.Counts(var reference))
        {
            tally.Waits(filed.Unmatched!, filed.IsNew);
            telemetry.Imported(filed.IsNew ? "queued" : "known", 1);
            return;
        }

        if (await GrainFactory.BankReference(reference).RecordAsync(entry) is { } objection)
        {
            tally.Waits(await grain.ReturnAsync(objection), filed.IsNew);
            telemetry.Imported("queued", 1);
            return;
        }

        await ReportAsync(reference);
        if (filed.Unmatched is not null)
        {
            await GrainFactory.BankAccount(entry.Account).DoneAsync(entry.Key);
        }

        tally.Counted(entry, reference, filed.IsNew);
        telemetry.Imported(filed.IsNew ? "counted" : "known", 1);
    }

    private async Task<BankVerdict> DecideAsync(BankEntry entry, string? difference)
    {
        if (entry.Status != BankEntryStatus.Booked)
        {
            return new BankVerdict.Nothing();
        }

        var named = await FindAsync(BankMatching.Named(entry));
        var inText = named.Count == 0 ? await FindAsync(BankMatching.InText(entry)) : [];
        return BankMatching.Decide(entry, named, inText, difference);
    }

    private async Task<List<BankClaim>> FindAsync(ImmutableArray<BankReference> references)
    {
        var found = new List<BankClaim>();
        foreach (var reference in references)
        {
            if (await GrainFactory.BankReference(reference).FindAsync() is { } claim)
            {
                found.Add(claim);
            }
        }

        return found;
    }

    private static async Task<ImmutableArray<string>> WarningsAsync(IBankAccountGrain account, BankStatement statement)
    {
        if (statement.Kind != BankStatementKind.Statement)
        {
            return [];
        }

        var last = await account.LastAsync();
        // The same statement again gets the same warnings.
        return last is not null && last.Id == statement.Id && last.Sequence == statement.Sequence
            ? last.Warnings
            : BankSequence.Warnings(last?.Sequence, last?.Closing, statement);
    }

    private async Task<(BankReference? Reference, Refusal? Refusal)> FindReferenceAsync(PaymentId payment, BankEntry entry)
    {
        var view = await GrainFactory.Payment(payment).GetAsync();
        if (view.Refusal is { } unknown)
        {
            return (null, unknown);
        }

        if (await FindClaimAsync(payment) is not { } claim)
        {
            return (null, new Refusal(RefusalCode.BankEntryMismatch, $"{payment} is no bank transfer."));
        }

        return claim.Objection(entry) is { } objection
            ? (null, new Refusal(RefusalCode.BankEntryMismatch, objection.Detail))
            : (claim.Reference, null);
    }

    private async Task<BankClaim?> FindClaimAsync(PaymentId payment)
    {
        try
        {
            return books.FirstOrDefault() is { } book ? await book.FindAsync(payment) : null;
        }
        catch (BankBookException error)
        {
            throw new OutcomeUnknownException(error.Message);
        }
    }

    private ProviderEvidence EvidenceOf(BankClaim claim, BankEntry entry) => (entry.Direction, claim.Reference.IsRefund) switch
    {
        (BankDirection.Credit, _) =>
            new PaymentEvidence(EvidenceSource.Statement, ProviderStatus.Paid, clock.GetUtcNow(), entry.Key, entry.Amount),
        (_, true) =>
            new RefundEvidence(EvidenceSource.Statement, claim.Reference.Value, ProviderRefundStatus.Succeeded, clock.GetUtcNow(), entry.Amount),
        (_, false) =>
            new DisputeEvidence(EvidenceSource.Statement, entry.Key, DisputeStatus.Lost, clock.GetUtcNow(), entry.Amount),
    };

    private static Refusal NoSuchEntry(string key) => new(RefusalCode.BankEntryNotFound, $"'{(key.Length <= 64 ? key : key[..64])}' is no key of an entry.");
}
