using System.Diagnostics;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <content>The loop that decides and commits: whatever has gathered while the last commit was on its way goes into the next one.</content>
internal sealed partial class WalletGrain
{
    /// <summary>How many commands share a commit at most: enough to fill a sync, few enough that the others' commits need not wait.</summary>
    private const int BatchMax = 128;

    /// <summary>How many orders may wait: more would wait longer than their callers do.</summary>
    private const int WaitingMax = 4096;

    private readonly Queue<PendingCommand> _waiting = new();
    private bool _isServing;
    private TaskCompletionSource? _settled;                         // made by who reads: the wallet has moved on, or nothing is served any more
    private DateTimeOffset? _decidedAt;                             // of what is being committed: nobody sees what time does meanwhile
    private string? _whyForgotten;                                  // set once: what this activation knows may be stale

    private Task<Outcome<WalletReceipt>> ExecuteAsync(WalletCommand command) =>
        EnqueueAsync(new PendingCommand(command, clock.GetTimestamp()));

    private Task<Outcome<WalletReceipt>> ExecuteAsync<TCommand>(TransferId corrected, Func<Original, TCommand> complete)
        where TCommand : WalletCommand =>
        EnqueueAsync(new PendingCommand(typeof(TCommand).Name, corrected, complete, clock.GetTimestamp()));

    private PendingCommand Pending(WalletOrder order)
    {
        var (id, started) = (TransferId.Request(order.Request.Value), clock.GetTimestamp());
        return order switch
        {
            WalletOrder.Charge ask => Simple(new WalletCommand.Charge(id, ask.Amount, Now) { Reference = ask.Reference }),
            WalletOrder.GrantBonus ask => Simple(new WalletCommand.GrantBonus(id, ask.Amount, ask.ExpiresAt, Now) { Reference = ask.Reference }),
            WalletOrder.PlaceHold ask => Simple(new WalletCommand.PlaceHold(ask.Hold, ask.Amount, ask.ExpiresAt, Now) { Reference = ask.Reference }),
            WalletOrder.CaptureHold ask => Simple(new WalletCommand.CaptureHold(ask.Hold, ask.Amount, Now) { Id = id, Reference = ask.Reference }),
            WalletOrder.ReleaseHold ask => Simple(new WalletCommand.ReleaseHold(ask.Hold, null, Now) { Id = id, Reference = ask.Reference }),
            WalletOrder.SendGift ask => Simple(
                new WalletCommand.SendGift(ask.Gift, _wallet.Wallet, ask.To, ask.Amount, Now) { Reference = ask.Reference }),
            WalletOrder.UndoCharge ask => Pending(ask, id, started),
            _ => throw new UnreachableException($"No command for {order}."),
        };

        PendingCommand Simple(WalletCommand command) => new(command, started) { Order = order };
    }

    /// <remarks>A method of its own: what the function captures would otherwise be allocated for every order.</remarks>
    private PendingCommand Pending(WalletOrder.UndoCharge order, TransferId id, long started) => new(
        nameof(WalletCommand.UndoCharge),
        TransferId.Request(order.Undone.Value),
        original => new WalletCommand.UndoCharge(id, order.Amount, original, Now) { Reference = order.Reference },
        started) { Order = order };

    private Refusal Busy()
    {
        telemetry.Refused(RefusalCode.WalletBusy);
        return new Refusal(RefusalCode.WalletBusy, $"{WaitingMax} orders wait for this wallet already.");
    }

    private Task<Outcome<WalletReceipt>> EnqueueAsync(PendingCommand pending)
    {
        _waiting.Enqueue(pending);
        if (!_isServing)
        {
            // Nobody awaits the loop: each command's answer, or its failure, reaches who asked through its own promise.
            _ = ServeAsync();
        }

        return pending.Task;
    }

    /// <remarks>One method, for each asynchronous one in between would cost every command a few hundred bytes.</remarks>
    private async Task ServeAsync()
    {
        _isServing = true;
        while (_waiting.Count > 0)
        {
            var members = Take();
            try
            {
                Activity.Current = members[0].Span;
                ThrowIfForgotten();
                if (members[0].Corrected is { } corrected && !await TryCompleteAsync(members[0], corrected))
                {
                    continue;
                }

                // Again without those that turn out to have had their effect already: what was decided after them was decided on it twice.
                for (var undecided = members; undecided is not null;)
                {
                    var batch = Decide(undecided);
                    if (batch.HasIdle)
                    {
                        await AnswerRepeatedAsync(batch);
                    }

                    var result = batch.HasPostings ? await ledger.CommitAsync(batch.ToCommit()) : null;
                    if (result is CommitResult.DuplicateTransfer { First: var first })
                    {
                        undecided = await WithoutRepeatedAsync(batch, first);
                    }
                    else
                    {
                        Settle(batch, result);
                        undecided = null;
                    }
                }

                _decidedAt = null;
            }
            catch (Exception error)
            {
                Forget(error, members);
            }
        }

        _isServing = false;
        TellReaders();
    }

    /// <summary>Takes commands that can be decided together: each id once, and who has to read the ledger first is alone.</summary>
    private List<PendingCommand> Take()
    {
        var members = new List<PendingCommand>(Math.Min(_waiting.Count, BatchMax)) { _waiting.Dequeue() };
        if (members[0].Corrected is not null || _waiting.Count == 0)
        {
            return members;
        }

        var ids = new HashSet<TransferId>(members.Capacity) { members[0].Command.Id };
        while (members.Count < BatchMax && _waiting.TryPeek(out var next) && next.Corrected is null && ids.Add(next.Command.Id))
        {
            members.Add(_waiting.Dequeue());
        }

        return members;
    }

    /// <summary>Reads what a command corrects, with everything that has corrected it: in its turn, so that nothing can come between.</summary>
    private async Task<bool> TryCompleteAsync(PendingCommand pending, TransferId corrected)
    {
        try
        {
            var posting = await ReadAsync($"look up {corrected}", () => ledger.FindPostingAsync(corrected));
            if (posting is null || posting.Wallet != _wallet.Wallet)
            {
                pending.Complete(new Original(null, []) { Id = corrected });
                return true;
            }

            var corrections = await ReadAsync($"read corrections of {corrected}", () => ledger.ReadCorrectionsAsync(corrected));
            pending.Complete(new Original(
                posting.Event, [.. corrections.Where(one => one.Wallet == _wallet.Wallet).Select(static one => one.Event)]) { Id = corrected });
            return true;
        }
        catch (OutcomeUnknownException error)
        {
            Fail(pending, error);
            return false;
        }
    }

    private WalletBatch Decide(List<PendingCommand> members)
    {
        _decidedAt = Now;
        var batch = new WalletBatch(_wallet, _decidedAt.Value, members.Count);
        foreach (var member in members)
        {
            DecideInto(batch, member);
        }

        return batch;
    }

    /// <summary>Takes note of a commit, and answers everybody.</summary>
    private void Settle(WalletBatch batch, CommitResult? result)
    {
        switch (result)
        {
            case null:
                break;

            case CommitResult.Committed { Wallet: var wallet }:
                (_wallet, _decidedAt) = (wallet, null);
                TellReaders();
                break;

            case CommitResult.VersionConflict { Actual: var actual }:
                throw Fenced(actual);

            default:
                throw new UnreachableException($"No answer for {result}.");
        }

        Answer(batch);
    }

    /// <summary>Called wherever the wallet moves on and where serving ends: nothing else is waited for by readers, who then look again.</summary>
    private void TellReaders()
    {
        var settled = _settled;
        _settled = null;
        settled?.SetResult();
    }

    private void DecideInto(WalletBatch batch, PendingCommand member)
    {
        try
        {
            batch.Decide(member);
        }
        catch (Exception error)
        {
            // A defect of the rules; it stays this command's own, and nothing was written for it.
            Fail(member, error);
        }
    }

    private void Answer(WalletBatch batch)
    {
        foreach (var (pending, decision, version, state) in batch.Members)
        {
            if (pending.Task.IsCompleted)
            {
                continue;
            }

            if (decision.Refusal is { } refusal)
            {
                Refuse(pending, refusal);
                continue;
            }

            if (decision.Events is [.., WalletEvent.CommandRefused kept])
            {
                Refuse(pending, new Refusal(kept.Code, kept.Detail));
                continue;
            }

            Measure(pending, decision.Events.IsEmpty ? "unchanged" : "accepted");
            pending.SetResult(new WalletReceipt(
                decision.Events.IsEmpty ? null : decision.Events[^1], version, IsRepeated: false, View(version, state)));
        }

        if (batch.HasPostings && _observers is { Count: > 0 } observers)
        {
            var view = View();
            observers.Notify(observer => observer.WalletChangedAsync(view));
        }
    }

    /// <summary>Nothing was committed, because somebody in the batch has had an effect before. Finds and answers all of those.</summary>
    private async Task<List<PendingCommand>?> WithoutRepeatedAsync(WalletBatch batch, StoredPosting first)
    {
        foreach (var member in batch.Members.Where(static member => !member.Pending.Task.IsCompleted && !member.Decision.Events.IsEmpty))
        {
            if (member.Pending.Command.Id == first.Transfer.Id)
            {
                AnswerAgain(member.Pending, first);
            }
            else
            {
                await AnswerIfRepeatedAsync(member.Pending);
            }
        }

        var rest = batch.Members.Select(static member => member.Pending).Where(static pending => !pending.Task.IsCompleted).ToList();
        if (rest.Count == batch.Members.Count)
        {
            // No command's own id: what time has done was committed by another activation, and this one is stale.
            throw Fenced(first.Version);
        }

        return rest.Count > 0 ? rest : null;
    }

    /// <summary>That there is nothing to do, or that it can't be done, may only say that this very command has had its effect already.</summary>
    private async Task AnswerRepeatedAsync(WalletBatch batch)
    {
        foreach (var member in batch.Members)
        {
            if (member.Decision.Events.IsEmpty)
            {
                await AnswerIfRepeatedAsync(member.Pending);
            }
        }
    }

    private async Task AnswerIfRepeatedAsync(PendingCommand pending)
    {
        var id = pending.Command.Id;
        try
        {
            if (await ReadAsync($"look up {id}", () => ledger.FindPostingAsync(id)) is { } first)
            {
                AnswerAgain(pending, first);
            }
        }
        catch (OutcomeUnknownException error)
        {
            Fail(pending, error);
        }
    }

    private void AnswerAgain(PendingCommand pending, StoredPosting first)
    {
        if (first.Wallet != _wallet.Wallet || !Wallet.IsRepeat(pending.Command, first.Event))
        {
            Refuse(pending, new Refusal(RefusalCode.IdReused, $"{first.Transfer.Id} has had its effect already, with other content."));
            return;
        }

        if (first.Event is WalletEvent.CommandRefused refused)
        {
            Refuse(pending, new Refusal(refused.Code, refused.Detail) { IsRepeated = true });
            return;
        }

        Measure(pending, "repeated");
        pending.SetResult(new WalletReceipt(first.Event, first.Version, IsRepeated: true, View()));
    }

    private void Refuse(PendingCommand pending, Refusal refusal)
    {
        telemetry.Refused(refusal.Code);
        Measure(pending, "refused");
        pending.SetResult(refusal);
    }

    /// <summary>Another activation has committed since this one loaded: whatever was decided here was decided on old state.</summary>
    private OutcomeUnknownException Fenced(long actual)
    {
        telemetry.Fenced();
        LogFenced(logger, _wallet.Wallet, _wallet.Version, actual);
        return MovedOn(actual);
    }

    private OutcomeUnknownException MovedOn(long actual) =>
        new($"The wallet {_wallet.Wallet} has moved on from version {_wallet.Version} to {actual}. Repeat the call.");

    private void ThrowIfForgotten()
    {
        if (_whyForgotten is not null)
        {
            throw new OutcomeUnknownException(_whyForgotten);
        }
    }

    /// <summary>
    /// The write may or may not have landed. The next call loads what the store holds, in another activation, and the callers repeat
    /// with the same ids; those who wait meanwhile are not decided on what may be stale.
    /// </summary>
    private void Forget(Exception error, List<PendingCommand> members)
    {
        if (_whyForgotten is null)
        {
            if (error is not OutcomeUnknownException)
            {
                LogCommitFailed(logger, error, _wallet.Wallet);
            }

            _whyForgotten = error is OutcomeUnknownException
                ? error.Message
                : $"Whether the wallet {_wallet.Wallet} was changed is not known. Repeat the call.";
            DeactivateOnIdle();
        }

        foreach (var pending in members.Where(static pending => !pending.Task.IsCompleted))
        {
            Fail(pending, new OutcomeUnknownException(_whyForgotten));
        }
    }

    private void Fail(PendingCommand pending, Exception error)
    {
        Measure(pending, "failed");
        pending.SetException(error);
    }

    private void Measure(PendingCommand pending, string outcome) =>
        telemetry.Decided(pending.Name, outcome, clock.GetElapsedTime(pending.Started));
}
