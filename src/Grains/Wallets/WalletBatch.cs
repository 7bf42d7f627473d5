using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>Commands of one wallet, each decided on what the ones before it make of the wallet, to become one commit.</summary>
/// <remarks>Nothing has happened until the commit is on disk: then every answer holds, and before that none does, not even a refusal.</remarks>
/// <param name="from">The wallet as last committed.</param>
/// <param name="now">Not before anybody has seen the wallet: what time had done by then was seen, and comes first.</param>
/// <param name="capacity">How many commands there are.</param>
internal sealed class WalletBatch(WalletRecord from, DateTimeOffset now, int capacity)
{
    private readonly List<DecidedCommand> _members = new(capacity);
    private readonly ImmutableArray<Posting>.Builder _postings = ImmutableArray.CreateBuilder<Posting>(capacity);
    private WalletState _state = from.State;
    private long _version = from.Version;

    /// <summary>The commands in the order in which they were decided.</summary>
    public List<DecidedCommand> Members => _members;

    /// <summary>Whether there is anything to commit.</summary>
    public bool HasPostings => _version > from.Version;

    /// <summary>Whether a command makes nothing to commit: it is refused, or nothing has to happen.</summary>
    public bool HasIdle { get; private set; }

    /// <summary>Decides a command on what the batch has made of the wallet so far.</summary>
    /// <remarks>An exception is a defect of this command alone: the batch is as it was before.</remarks>
    public void Decide(PendingCommand pending)
    {
        var decision = Decision(pending);
        var state = _state;
        var count = _postings.Count;
        try
        {
            foreach (var happened in decision.Events)
            {
                state = Wallet.Evolve(state, happened);
                _postings.Add(new Posting(Wallet.Post(from.Wallet, happened), happened));
            }
        }
        catch
        {
            _postings.Count = count;
            throw;
        }

        (_state, _version) = (state, checked(from.Version + _postings.Count));
        HasIdle |= decision.Events.IsEmpty;
        _members.Add(new DecidedCommand(pending, decision, _version, _state));
    }

    private Decision<WalletEvent> Decision(PendingCommand pending)
    {
        var due = Wallet.AsOf(_state, now).Due;
        if (due > 0)
        {
            pending.WaitUntil(now);
        }

        if (pending.Order is not { } order)
        {
            return Wallet.Decide(_state, pending.Command);
        }

        if (_version == 0 && !order.IsAccountKnown)
        {
            return new Refusal(RefusalCode.AccountNotFound, $"Nothing has happened in the wallet of '{from.Wallet}', and nobody says that there is such an account.");
        }

        if (order.IfVersion is { } expected && expected != checked(_version + due))
        {
            return new Refusal(RefusalCode.VersionMismatch, $"The wallet is not at version {expected} any more.");
        }

        return Wallet.DecideForGood(_state, pending.Command);
    }

    /// <summary>What is to be committed; to be taken once.</summary>
    public LedgerCommit ToCommit() => new(from, _state, _postings.DrainToImmutable());
}

/// <summary>A command and what was decided.</summary>
/// <param name="Pending">The command.</param>
/// <param name="Decision">What happens, or why not.</param>
/// <param name="Version">The wallet's version thereafter.</param>
/// <param name="State">The wallet's state thereafter.</param>
internal readonly record struct DecidedCommand(PendingCommand Pending, Decision<WalletEvent> Decision, long Version, WalletState State);
