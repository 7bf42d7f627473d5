using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace IM2.Domain.Tests;

/// <summary>Three wallets, a ledger, a clock and a model: runs operations and checks every law after each of them.</summary>
/// <remarks>An operation is one number: the same numbers make the same world, and leaving some out makes another valid one.</remarks>
internal sealed partial class WalletWorld
{
    public static readonly Serializer Codec = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>What a backend asks for, of which refusals last.</summary>
    private static readonly HashSet<Type> Orders =
    [
        typeof(WalletCommand.Charge), typeof(WalletCommand.GrantBonus), typeof(WalletCommand.UndoCharge),
        typeof(WalletCommand.PlaceHold), typeof(WalletCommand.CaptureHold), typeof(WalletCommand.ReleaseHold),
        typeof(WalletCommand.SendGift),
    ];

    private readonly Owned[] _wallets;
    private readonly WalletModel.Books _books = new();
    private readonly Dictionary<TransferId, (Owned Wallet, WalletEvent Event)> _ledger = [];
    private readonly Dictionary<TransferId, List<WalletEvent>> _corrections = [];
    private readonly Dictionary<(LedgerAccount, Currency), Int128> _balances = [];
    private readonly Dictionary<Currency, Int128> _sums = [];
    private readonly List<GiftOnItsWay> _gifts = [];
    private readonly Seen _seen;
    private readonly Queue<(AccountId Wallet, object What)> _last = [];
    private DateTimeOffset _now = Given.Noon;
    private Dice _dice;
    private int _next;
    private bool? _closesThird;
    private (Owned Wallet, Currency Currency, int Left, int Kind) _burst;

    public WalletWorld(Seen seen)
    {
        _seen = seen;
        _wallets = [.. Names.Select(name => new Owned(name, new WalletModel(_books)))];
    }

    /// <summary>The last operations, for the message of a failure.</summary>
    public string LastOperations => string.Join('\n', _last.Select(one => $"  {one.Wallet}: {Describe(one.What)}"));

    private static string Describe(object? value)
    {
        var text = $"{value}";
        return text.Length > 600 ? text[..600] + "…" : text;
    }

    /// <summary>One operation and all laws.</summary>
    public void Run(ulong operation)
    {
        _dice = new Dice(operation);
        _closesThird ??= _dice.Below(4) == 0;
        if (_burst.Left == 0)
        {
            _now += _dice.Below(100) switch
            {
                < 45 => TimeSpan.Zero,
                < 75 => TimeSpan.FromSeconds(_dice.Below(60)),
                < 95 => TimeSpan.FromMinutes(_dice.Below(30)),
                < 97 => TimeSpan.FromHours(_dice.Below(72)),
                _ => TimeSpan.FromTicks(1),
            };
        }

        var wallet = _wallets[_dice.Below(3)];
        switch (_dice.Below(100))
        {
            case < 4 when wallet.Commands.Count > 0: Repeat(wallet); break;
            case < 7: Probe(wallet); break;
            default: var command = NextTopUp(wallet) ?? Next(ref wallet); Execute(wallet, command); break;
        }

        CheckTopUps(wallet);
        CheckTime(wallet);
    }

    /// <summary>Laws that look at the whole history.</summary>
    public void Finish()
    {
        foreach (var wallet in _wallets)
        {
            var stored = wallet.Events.Select(happened => Codec.Deserialize<WalletEvent>(Codec.SerializeToArray(happened))!);
            Law(stored.Aggregate(WalletState.Empty, Wallet.Evolve).Equals(wallet.State), "the state is the fold of its stored events");
            Law(wallet.State.Equals(Codec.Deserialize<WalletState>(Codec.SerializeToArray(wallet.State))), "the stored state is the state");
        }
    }

    private void Execute(Owned wallet, WalletCommand command)
    {
        Remember(wallet, command);
        if (command.Id != default && _ledger.ContainsKey(command.Id))
        {
            // As a ledger answers: a repeat, or an id that means something else. Neither is decided again.
            return;
        }

        var before = wallet.State;
        var expected = wallet.Model.Do(command);
        var decision = _dice.Below(2) == 0 ? Wallet.DecideForGood(before, command) : Wallet.Decide(before, command);
        if (decision.Events is [.., WalletEvent.CommandRefused kept])
        {
            KeepRefusal(wallet, command, expected, decision.Events, kept);
            return;
        }

        var answer = decision.Refusal is { } refusal ? $"{refusal.Code}" : decision.Events.IsEmpty ? "unchanged" : "accepted";
        Law(expected == answer, $"the model says {expected}, the wallet {answer}");
        See($"{command.GetType().Name} {answer}");
        if (answer != "accepted")
        {
            Law(decision.Events.IsEmpty, "a refusal has no events");
            Law(wallet.Bytes.AsSpan().SequenceEqual(Codec.SerializeToArray(wallet.State)), "a refusal changes nothing");
            if (command is WalletCommand.ReceiveGift given && decision.Refusal!.Code == RefusalCode.WalletClosed)
            {
                _gifts.Find(gift => gift.Gift == given.Gift)?.IsRefused = true;
            }

            CheckWallet(wallet);
            return;
        }

        wallet.State = decision.Events.Aggregate(before, Wallet.Evolve);
        Law(wallet.Bytes.AsSpan().SequenceEqual(Codec.SerializeToArray(before)), "events make a new state and leave the old one as it was");
        wallet.Bytes = Codec.SerializeToArray(wallet.State);
        CheckRepeats(wallet, command, decision.Events);
        foreach (var happened in decision.Events)
        {
            Post(wallet, happened);
        }

        CheckDebts(before, wallet.State, decision.Events);
        CheckWallet(wallet);
        CheckBooks(decision.Events[^1]);
        if (command is not WalletCommand.Expire)
        {
            wallet.Commands.Add((command, decision.Events[^1]));
        }
    }

    /// <summary>A refusal that lasts: nothing but what time has done, and a transfer without legs.</summary>
    private void KeepRefusal(Owned wallet, WalletCommand command, string expected, ImmutableArray<WalletEvent> events, WalletEvent.CommandRefused kept)
    {
        var before = wallet.State;
        var passed = Wallet.Decide(before, new WalletCommand.Expire(command.At)).Events;
        Law($"{kept.Code}" == expected && kept.Code != RefusalCode.AmountOutOfRange, $"the model says {expected}, what is kept is {kept.Code}");
        Law(Orders.Contains(command.GetType()), "what the system itself commands is not refused for good");
        Law(events.Length == passed.Length + 1, "what is refused for good comes after what time has done, and is one event");
        Law(passed.IsEmpty || wallet.Model.Do(new WalletCommand.Expire(command.At)) == "accepted", "time has done something");
        wallet.State = events.Aggregate(before, Wallet.Evolve);
        Law(wallet.State.Equals(passed.Aggregate(before, Wallet.Evolve)), "a refusal moves nothing");
        wallet.Bytes = Codec.SerializeToArray(wallet.State);
        Law(Wallet.Post(wallet.Id, kept).Legs.IsEmpty, "a refusal has no legs");
        CheckRepeats(wallet, command, events);
        foreach (var happened in events)
        {
            Post(wallet, happened);
        }

        CheckDebts(before, wallet.State, events);
        CheckWallet(wallet);
        CheckBooks(kept);
        wallet.Commands.Add((command, kept));
        See($"{command.GetType().Name} kept");
    }

    /// <summary>However late somebody looks, as many events have made the same wallet: a version that is seen is one wallet.</summary>
    private void CheckTime(Owned wallet)
    {
        var (sooner, few) = Wallet.AsOf(wallet.State, _now.AddHours(_dice.Below(48)));
        var (later, many) = Wallet.AsOf(wallet.State, _now.AddDays(_dice.Below(70)));
        Law(few != many || sooner.Equals(later), "two views of one version are the same");
    }

    private void Post(Owned wallet, WalletEvent happened)
    {
        var transfer = Wallet.Post(wallet.Id, happened);
        Law(_ledger.TryAdd(transfer.Id, (wallet, happened)), $"{transfer.Id} has effect once");
        Law(transfer.Id.Value.Length is > 0 and <= 160, "a transfer id has 1–160 characters");
        wallet.Events.Add(happened);
        if (transfer.Corrects is { } corrected)
        {
            Law(_ledger.ContainsKey(corrected), $"{corrected}, which is corrected, is there");
            (_corrections.TryGetValue(corrected, out var list) ? list : _corrections[corrected] = []).Add(happened);
        }

        foreach (var byCurrency in transfer.Legs.GroupBy(leg => leg.Amount.Currency))
        {
            var sum = Int128.Zero;
            foreach (var leg in byCurrency)
            {
                sum += leg.Amount.MinorUnits;
                _balances[(leg.Account, byCurrency.Key)] = _balances.GetValueOrDefault((leg.Account, byCurrency.Key)) + leg.Amount.MinorUnits;
                Law(!leg.Account.IsWallet || leg.Account.Owner == wallet.Id.Value, "a wallet's transfer touches no other wallet");
            }

            _sums[byCurrency.Key] = _sums.GetValueOrDefault(byCurrency.Key) + sum;
            Law(sum == 0 && _sums[byCurrency.Key] == 0, "legs sum to zero");
        }

        switch (happened)
        {
            case WalletEvent.TopUpCredited e: wallet.TopUps.Add(transfer.Id); if (e.Repaid.Length > 0) { See("credit repaid debt"); } break;
            case WalletEvent.Charged: wallet.Charges.Add(transfer.Id); break;
            case WalletEvent.TopUpUnwound e:
                wallet.Unwindings.Add(transfer.Id);
                if (e.Owed > 0) { See("unwinding made debt"); }
                if (e.Taken.Any(slice => slice.Lot == Purse.OlderLots)) { See("unwinding took from older lots"); }
                break;
            case WalletEvent.HoldPlaced e: wallet.Open.Add(e.Hold, e.Amount); wallet.Holds.Add(e.Hold); break;
            case WalletEvent.HoldCaptured e: CloseHold(wallet, e.Hold, e.Held, e.Repaid); break;
            case WalletEvent.HoldReleased e: CloseHold(wallet, e.Hold, e.Held, e.Repaid); See(e.HasExpired ? "hold expired" : "hold released"); break;
            case WalletEvent.GiftSent e: wallet.Gifts.Add(transfer.Id); _gifts.Add(new GiftOnItsWay(e.Gift, wallet.Id, e.To, e.Amount)); break;
            case WalletEvent.GiftReceived e: _gifts.RemoveAll(gift => gift.Gift == e.Gift); break;
            case WalletEvent.GiftReturned e: _gifts.RemoveAll(gift => gift.Gift == e.Gift); if (e.Repaid.Length > 0) { See("returned gift repaid its lot"); } break;
            case WalletEvent.ChargeUndone e:
                if (e.Repaid.Length > 0) { See("undo repaid its lot"); }
                if (e.ExpiredBonus > 0) { See("bonus expired before undo"); }
                break;
            case WalletEvent.UnwindingReversed e: 
                if (e.Forgiven > 0) { See("dispute forgave debt"); }
                if (e.WasRefund) { See("refund reversed"); }
                break;
            case WalletEvent.BonusExpired: See("bonus expired"); break;
        }
    }

    private void CloseHold(Owned wallet, HoldId hold, Money held, ImmutableArray<Debt> repaid)
    {
        Law(wallet.Open.Remove(hold, out var placed) && placed == held, "a hold ends once, with what was set aside");
        if (repaid.Length > 0) { See("hold repaid its lot"); }
    }

    private void Remember(Owned wallet, object what)
    {
        _last.Enqueue((wallet.Id, what));
        if (_last.Count > 12)
        {
            _last.Dequeue();
        }
    }

    private void See(string what) => _seen.Count(what);

    private static void Law(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref LawText law)
    {
        if (!holds)
        {
            throw new BrokenLawException(law.ToString());
        }
    }

    private static void Law(bool holds, string law)
    {
        if (!holds)
        {
            throw new BrokenLawException(law);
        }
    }

    private sealed class Owned(AccountId id, WalletModel model)
    {
        public AccountId Id => id;
        public WalletModel Model => model;
        public WalletState State { get; set; } = WalletState.Empty;
        public byte[] Bytes { get; set; } = Codec.SerializeToArray(WalletState.Empty);
        public List<WalletEvent> Events { get; } = [];
        public List<(WalletCommand Command, WalletEvent Event)> Commands { get; } = [];
        public List<TransferId> TopUps { get; } = [];
        public List<TransferId> Charges { get; } = [];
        public List<TransferId> Unwindings { get; } = [];
        public List<TransferId> Gifts { get; } = [];
        public List<HoldId> Holds { get; } = [];
        public Dictionary<HoldId, Money> Open { get; } = [];
    }

    private sealed record GiftOnItsWay(GiftId Gift, AccountId From, AccountId To, Money Amount)
    {
        public bool IsRefused { get; set; }
    }
}

/// <summary>The text of a law, which nobody puts together while the law holds: there are dozens in every operation.</summary>
[InterpolatedStringHandler]
internal ref struct LawText
{
    private DefaultInterpolatedStringHandler _text;

    public LawText(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override string ToString() => _text.ToStringAndClear();
}

internal sealed class BrokenLawException(string law) : Exception(law);
