using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace IM2.Domain.Tests;

/// <summary>Three wallets, a ledger, a clock and a model: runs operations and checks every law after each of them.</summary>
/// <remarks>An operation is one number: the same numbers make the same world, and leaving some out makes another valid one.</remarks>
internal sealed partial class WalletWorld
{
    public static readonly Serializer Codec = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
    private static readonly AccountId[] Names = [AccountId.Parse("alice"), AccountId.Parse("bob"), AccountId.Parse("carol")];
    private static readonly Currency[] Currencies = [Currency.Cny, Currency.Cny, Currency.Cny, Currency.Usd, Currency.Jpy];
    private static readonly Currency[] Distinct = [Currency.Cny, Currency.Usd, Currency.Jpy];
    private static readonly PaymentMethod[] Methods = [PaymentMethod.WeChatPay, PaymentMethod.Alipay, PaymentMethod.Card, PaymentMethod.BankTransfer];

    private readonly Owned[] _wallets;
    private readonly WalletModel.Books _books = new();
    private readonly Dictionary<TransferId, (Owned Wallet, WalletEvent Event)> _ledger = [];
    private readonly Dictionary<TransferId, List<WalletEvent>> _corrections = [];
    private readonly Dictionary<(LedgerAccount, Currency), Int128> _balances = [];
    private readonly Dictionary<Currency, Int128> _sums = [];
    private readonly List<GiftOnItsWay> _gifts = [];
    private readonly Dictionary<string, long> _seen;
    private readonly Queue<(AccountId Wallet, object What)> _last = [];
    private DateTimeOffset _now = Given.Noon;
    private Dice _dice;
    private int _next;
    private bool? _closesThird;
    private (Owned Wallet, Currency Currency, int Left, int Kind) _burst;

    public WalletWorld(Dictionary<string, long> seen)
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

    private WalletCommand Next(ref Owned wallet)
    {
        if (_burst.Left > 0)
        {
            _burst.Left--;
            (wallet, var currency) = (_burst.Wallet, _burst.Currency);
            return _dice.Below(10) == 0 ? Any(wallet)
                : _burst.Kind == 0 ? new WalletCommand.CreditTopUp(Payment(), Method(), new Money(1 + _dice.Below(50), currency), Money.Zero(currency), null, _now)
                : _burst.Kind == 1 ? new WalletCommand.GrantBonus(TransferId.Grant(Name()), new Money(1 + _dice.Below(50), currency), BonusExpiry(), _now)
                : new WalletCommand.CreditTopUp(Payment(), Method(), new Money(1 + _dice.Below(50), currency), new Money(1 + _dice.Below(9), currency), BonusExpiry(), _now);
        }

        if (_dice.Below(900) == 0)
        {
            _burst = (wallet, Currencies[_dice.Below(5)], 150, _dice.Below(3));
        }

        return Any(wallet);
    }

    private WalletCommand Any(Owned wallet)
    {
        if (_closesThird == true && wallet == _wallets[2] && wallet.Events.Count == 0)
        {
            // Only an empty wallet can be closed, and few are ever empty again: in some histories one is closed at once.
            return new WalletCommand.SetStatus(TransferId.Status(Name()), WalletStatus.Closed, _now);
        }

        switch (_dice.Below(100))
        {
            case < 13:
                var paid = Amount(wallet, 300);
                return new WalletCommand.CreditTopUp(Payment(), Method(), paid, Bonus(paid.Currency), BonusExpiry(), _now);
            case < 18: return new WalletCommand.GrantBonus(TransferId.Grant(Name()), Amount(wallet, 60), _dice.Below(12) == 0 ? _now : BonusExpiry(), _now);
            case < 34: return new WalletCommand.Charge(TransferId.Charge(Name()), Amount(wallet, 150), _now);
            case < 43:
                var charge = Recent(wallet.Charges);
                return new WalletCommand.UndoCharge(TransferId.Undo(Name()), PartOf(charge), Read(wallet, charge), _now);
            case < 52:
                return new WalletCommand.PlaceHold(
                    new HoldId(Name()), Amount(wallet, 150), _dice.Below(12) == 0 ? _now : _now + TimeSpan.FromMinutes(1 + _dice.Below(600)), _now);
            case < 59:
                var captured = SomeHold(wallet, out var left);
                return new WalletCommand.CaptureHold(captured, left, _now);
            case < 63:
                var released = SomeHold(wallet, out var all);
                return new WalletCommand.ReleaseHold(released, all.Currency, _now);
            case < 72:
                var topUp = Recent(wallet.TopUps);
                var isRefund = _dice.Below(2) == 0;
                return new WalletCommand.UnwindTopUp(
                    isRefund ? TransferId.Refund(Name()) : TransferId.Chargeback(Name()), isRefund ? UnwindingCause.Refund : UnwindingCause.Chargeback,
                    PartOf(topUp), Read(wallet, topUp), _now);
            case < 77:
                var chargeback = wallet.Unwindings.Count == 0 ? TransferId.Chargeback("none") : Recent(wallet.Unwindings);
                var of = _ledger.GetValueOrDefault(chargeback).Event is WalletEvent.TopUpUnwound unwound && _dice.Below(15) > 0
                    ? TransferId.TopUp(unwound.Payment)
                    : Recent(wallet.TopUps);
                return new WalletCommand.WinDispute(chargeback, Read(wallet, of), _now);
            case < 83:
                return new WalletCommand.SendGift(
                    new GiftId(Name()), wallet.Id, _dice.Below(15) == 0 ? wallet.Id : Names[(Array.IndexOf(Names, wallet.Id) + 1 + _dice.Below(2)) % 3], Amount(wallet, 100), _now);
            case < 92: return Deliver(wallet);
            case < 96:
                // Rarely closed before anything has happened, often thawed: a wallet that does nothing proves nothing.
                var to = wallet.State.Status == WalletStatus.Frozen ? (_dice.Below(8) > 0 ? WalletStatus.Open : WalletStatus.Frozen)
                    : _dice.Below(5) == 0 ? WalletStatus.Frozen
                    : _dice.Below(4) == 0 || (wallet.Events.Count < 30 && _dice.Below(40) > 0) ? WalletStatus.Open
                    : WalletStatus.Closed;
                return new WalletCommand.SetStatus(TransferId.Status(Name()), to, _now);
            default: return new WalletCommand.Expire(_now);
        }
    }

    /// <summary>A gift's next step, as its courier does it: receive; return what was refused. Sometimes a step that is wrong.</summary>
    private WalletCommand Deliver(Owned wallet)
    {
        if (_dice.Below(10) == 0)
        {
            var sent = Recent(wallet.Gifts);
            var isWrong = _ledger.GetValueOrDefault(sent).Event is not WalletEvent.GiftSent gift || !gift.Gift.Equals(default(GiftId)) && _dice.Below(2) == 0;
            return isWrong
                ? new WalletCommand.ReturnGift(new GiftId(Name()), Read(wallet, sent), _now)
                : new WalletCommand.ReceiveGift(new GiftId(Name()), wallet.Id, new Money(0, Currency.Cny), _now);
        }

        var mine = _gifts.Find(gift => (gift.IsRefused ? gift.From : gift.To) == wallet.Id);
        return mine is null ? new WalletCommand.Expire(_now)
            : mine.IsRefused ? new WalletCommand.ReturnGift(mine.Gift, Read(wallet, TransferId.GiftSent(mine.Gift)), _now)
            : _dice.Below(6) == 0 && Refuse(mine) ? new WalletCommand.Expire(_now)
            : new WalletCommand.ReceiveGift(mine.Gift, mine.From, mine.Amount, _now);
    }

    private static bool Refuse(GiftOnItsWay gift) => gift.IsRefused = true;

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
        var decision = Wallet.Decide(before, command);
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
            case WalletEvent.DisputeWon e: if (e.Forgiven > 0) { See("dispute forgave debt"); } break;
            case WalletEvent.BonusExpired: See("bonus expired"); break;
        }
    }

    private void CloseHold(Owned wallet, HoldId hold, Money held, ImmutableArray<Debt> repaid)
    {
        Law(wallet.Open.Remove(hold, out var placed) && placed == held, "a hold ends once, with what was set aside");
        if (repaid.Length > 0) { See("hold repaid its lot"); }
    }

    private void CheckRepeats(Owned wallet, WalletCommand command, ImmutableArray<WalletEvent> events)
    {
        if (command is WalletCommand.Expire)
        {
            Law(!events.Any(happened => Wallet.IsRepeat(command, happened)), "the passing of time is no repeat");
            return;
        }

        var own = events[^1];
        var later = command with { At = command.At.AddDays(_dice.Below(500)) };
        Law(Wallet.IsRepeat(command, own) && Wallet.IsRepeat(later, own), "a repeat is recognised, however late");
        Law(Wallet.Post(wallet.Id, own).Id == command.Id, "a command's transfer has the command's id");
        Law(events.Count(happened => Wallet.IsRepeat(command, happened)) == 1, "a command is its own event and none that was due");
        for (var i = 0; i < 3 && wallet.Events.Count > 0; i++)
        {
            Law(!Wallet.IsRepeat(command, wallet.Events[_dice.Below(wallet.Events.Count)]), "a command is no other event");
        }
    }

    private void Repeat(Owned wallet)
    {
        var (command, first) = wallet.Commands[_dice.Below(wallet.Commands.Count)];
        Remember(wallet, command);
        Law(_ledger[command.Id].Event == first && Wallet.IsRepeat(command with { At = _now }, first), "a repeat is recognised for ever");
        var other = command switch
        {
            WalletCommand.CreditTopUp c => c with { Bonus = c.Bonus with { MinorUnits = c.Bonus.MinorUnits + 1 } },
            WalletCommand.GrantBonus c => c with { ExpiresAt = c.ExpiresAt is null ? _now : null },
            WalletCommand.Charge c => c with { Amount = c.Amount with { MinorUnits = c.Amount.MinorUnits + 1 } },
            WalletCommand.UndoCharge c => c with { Undone = default },
            WalletCommand.PlaceHold c => c with { ExpiresAt = c.ExpiresAt.AddTicks(1) },
            WalletCommand.CaptureHold c => c with { Amount = c.Amount with { MinorUnits = c.Amount.MinorUnits + 1 } },
            WalletCommand.UnwindTopUp c => c with { Cause = 1 - c.Cause },
            WalletCommand.SendGift c => c with { To = c.From },
            WalletCommand.ReceiveGift c => c with { Amount = c.Amount with { MinorUnits = c.Amount.MinorUnits + 1 } },
            WalletCommand.SetStatus c => c with { To = c.To == WalletStatus.Open ? WalletStatus.Frozen : WalletStatus.Open },
            _ => (WalletCommand)new WalletCommand.Expire(_now),
        };
        Law(!Wallet.IsRepeat(other, first), "other content under a known id is no repeat");
        See("repeat");
    }

    /// <summary>What can be taken back at once leaves no trace: tried on the side, without becoming history.</summary>
    private void Probe(Owned wallet)
    {
        var start = Wallet.Decide(wallet.State, new WalletCommand.Expire(_now)).Events.Aggregate(wallet.State, Wallet.Evolve);
        start = start with { Status = WalletStatus.Open };
        var currency = Currencies[_dice.Below(5)];
        var purse = start.Purse(currency);
        var name = Name();
        if (purse.Paid > 0)
        {
            var amount = new Money(1 + (long)(_dice.Next() % (ulong)Math.Min(purse.Paid + purse.Bonus, Money.AmountMax)), currency);
            Remember(wallet, $"probe {amount}");
            var (charged, charge) = Step<WalletEvent.Charged>(start, new WalletCommand.Charge(TransferId.Charge(name), amount, _now));
            var isExact = purse.Debts.IsEmpty || charge.From.All(slice => slice.Lot != Purse.OlderLots);
            var (undone, _) = Step<WalletEvent.ChargeUndone>(charged, new WalletCommand.UndoCharge(TransferId.Undo(name), amount, new Original(charge, []), _now));
            Law(!isExact || undone.Equals(start), "a charge undone leaves no trace");

            var half = amount with { MinorUnits = amount.MinorUnits / 2 };
            if (half.IsPositive)
            {
                var (partly, first) = Step<WalletEvent.ChargeUndone>(charged, new WalletCommand.UndoCharge(TransferId.Undo("1"), half, new Original(charge, []), _now));
                var (wholly, _) = Step<WalletEvent.ChargeUndone>(
                    partly, new WalletCommand.UndoCharge(TransferId.Undo("2"), amount - half, new Original(charge, [first]), _now));
                Law(!isExact || wholly.Equals(start), "a charge undone in two parts leaves no trace");
            }

            var (held, _) = Step<WalletEvent.HoldPlaced>(start, new WalletCommand.PlaceHold(new HoldId(name), amount, _now.AddDays(1), _now));
            var (released, _) = Step<WalletEvent.HoldReleased>(held, new WalletCommand.ReleaseHold(new HoldId(name), currency, _now));
            Law(!isExact || released.Equals(start), "a hold released leaves no trace");

            var gift = amount with { MinorUnits = Math.Min(amount.MinorUnits, purse.Paid) };
            var (sent, sending) = Step<WalletEvent.GiftSent>(start, new WalletCommand.SendGift(new GiftId(name), wallet.Id, AccountId.Parse("dave"), gift, _now));
            var (back, _) = Step<WalletEvent.GiftReturned>(sent, new WalletCommand.ReturnGift(new GiftId(name), new Original(sending, []), _now));
            Law(purse.Debts.Length > 0 || back.Equals(start), "a gift returned leaves no trace");
            See("probe undo");

            if (Recent(wallet.TopUps) is { Value: not null } && charge.From.Where(slice => slice.Paid > 0).Select(slice => slice.Lot).FirstOrDefault(lot => lot != Purse.OlderLots) is { Value: not null } lot
                && ReadOf(wallet, lot) is { Event: WalletEvent.TopUpCredited credited } original && start.Purses.All(p => p.Lots.All(l => l.Id != Purse.OlderLots)))
            {
                var left = credited.Amount.MinorUnits - Net(original);
                if (left > 0)
                {
                    var unwind = new WalletCommand.UnwindTopUp(TransferId.Refund(name), UnwindingCause.Refund, credited.Amount with { MinorUnits = left }, original, _now);
                    var undo = new WalletCommand.UndoCharge(TransferId.Undo(name), amount, new Original(charge, []), _now);
                    var unwoundFirst = Step<WalletEvent.ChargeUndone>(Step<WalletEvent.TopUpUnwound>(charged, unwind).State, undo).State.Purse(currency);
                    var undoneFirst = Step<WalletEvent.TopUpUnwound>(Step<WalletEvent.ChargeUndone>(charged, undo).State, unwind).State.Purse(currency);
                    Law(unwoundFirst.Paid == undoneFirst.Paid && unwoundFirst.Debts.SequenceEqual(undoneFirst.Debts), "undo and unwinding commute");
                    See("probe commute");
                }
            }
        }

        var topUp = Recent(wallet.TopUps);
        if (ReadOf(wallet, topUp) is { Event: WalletEvent.TopUpCredited paid } whole && paid.Amount.MinorUnits > Net(whole))
        {
            var part = paid.Amount with { MinorUnits = 1 + (long)(_dice.Next() % (ulong)(paid.Amount.MinorUnits - Net(whole))) };
            Remember(wallet, $"probe chargeback of {part} of {topUp}");
            var (lost, chargeback) = Step<WalletEvent.TopUpUnwound>(
                start, new WalletCommand.UnwindTopUp(TransferId.Chargeback(name), UnwindingCause.Chargeback, part, whole, _now));
            var (won, _) = Step<WalletEvent.DisputeWon>(
                lost, new WalletCommand.WinDispute(TransferId.Chargeback(name), whole with { Corrections = whole.Corrections.Add(chargeback) }, _now));
            var isApart = chargeback.Taken.All(slice => slice.Lot != Purse.OlderLots);
            Law(!isApart || won.Equals(start), "a dispute won gives back exactly what was taken");
            var (was, isNow) = (start.Purse(part.Currency), won.Purse(part.Currency));
            Law((was.Paid, was.Bonus, was.Held, was.Owed) == (isNow.Paid, isNow.Bonus, isNow.Held, isNow.Owed)
                || (!isApart && was.Paid - was.Owed == isNow.Paid - isNow.Owed), "a dispute won gives back as much as was taken");
            See("probe dispute");
        }
    }

    private (WalletState State, TEvent Event) Step<TEvent>(WalletState wallet, WalletCommand command)
        where TEvent : WalletEvent
    {
        var decision = Wallet.Decide(wallet, command);
        Law(decision.Refusal is null && decision.Events is [TEvent], $"{command} is accepted: {decision.Refusal}");
        return (Wallet.Evolve(wallet, decision.Events[0]), (TEvent)decision.Events[0]);
    }

    private static long Net(Original topUp) => topUp.Corrections.Sum(correction => correction switch
    {
        WalletEvent.TopUpUnwound e => e.Amount.MinorUnits,
        WalletEvent.DisputeWon e => -e.Amount.MinorUnits,
        _ => 0,
    });

    private void CheckWallet(Owned wallet)
    {
        var sizeMax = 100 + TopUpsSizeMax(wallet);
        foreach (var purse in wallet.State.Purses)
        {
            var (paid, bonus, held, owed) = (Int128.Zero, Int128.Zero, Int128.Zero, Int128.Zero);
            var (parts, ids) = (0, new HashSet<TransferId>(purse.Lots.Length));
            Lot? previous = null;
            foreach (var lot in purse.Lots)
            {
                Law(lot is { Paid: >= 0, Bonus: >= 0 } && (Int128)lot.Paid + lot.Bonus > 0, "no lot has less than something");
                Law(ids.Add(lot.Id), "a lot is there once");
                Law(previous is null || previous.Value.At <= lot.At, "lots are in order");
                Law(lot.Id != Purse.OlderLots || lot.Bonus == 0, "older lots have no bonus");
                (paid, bonus, previous) = (paid + lot.Paid, bonus + lot.Bonus, lot);
            }

            foreach (var hold in purse.Holds)
            {
                Law(hold.From.All(slice => slice is { Paid: >= 0, Bonus: >= 0 }) && hold.Amount > 0, "no hold has less than something");
                Law(wallet.Open.TryGetValue(hold.Id, out var open) && open == new Money(hold.Amount, purse.Currency), "held is what was set aside");
                (held, parts) = (held + hold.Amount, parts + 1 + hold.From.Length);
            }

            foreach (var debt in purse.Debts)
            {
                Law(debt.Amount > 0, "no debt is less than something");
                Law(purse.Lots.All(lot => lot.Id != debt.Lot || lot.Paid == 0), "a lot that is owed for has no unspent paid money");
                (owed, parts) = (owed + debt.Amount, parts + 1);
            }

            Law((paid, bonus, held, owed) == (purse.Paid, purse.Bonus, purse.Held, purse.Owed), "totals are sums of parts");
            Law(purse.Holds.Length == wallet.Open.Values.Count(amount => amount.Currency == purse.Currency), "every open hold is there");
            Law(paid == Balance(LedgerAccount.WalletPaid(wallet.Id), purse.Currency), "paid is the sum of entries");
            Law(bonus == Balance(LedgerAccount.WalletBonus(wallet.Id), purse.Currency), "bonus is the sum of entries");
            Law(held == Balance(LedgerAccount.WalletHeld(wallet.Id), purse.Currency), "held is the sum of entries");
            Law(-owed == Balance(LedgerAccount.WalletDebt(wallet.Id), purse.Currency), "debt is the sum of entries");
            Law(purse.Lots.Length <= Purse.LotsMax, "lots are few");
            sizeMax += 100 + (120 * (purse.Lots.Length + parts));
        }

        Law(wallet.Bytes.Length <= sizeMax, $"{wallet.Bytes.Length} bytes is small");
        _seen["bytes of a wallet, most"] = Math.Max(_seen.GetValueOrDefault("bytes of a wallet, most"), wallet.Bytes.Length);

        foreach (var currency in Distinct)
        {
            var purse = wallet.State.Purse(currency);
            var model = wallet.Model.Totals(currency.Code);
            Law(model == (purse.Paid, purse.Bonus, purse.Held, purse.Owed), $"the model has {model} {currency}, the wallet {(purse.Paid, purse.Bonus, purse.Held, purse.Owed)}");
        }

        if (wallet.Model.Joined is { Credits: > 0 }) { _seen["lots joined"] = 1; }
        if (wallet.Model.Joined is { Bonuses: > 0 }) { _seen["bonuses joined"] = 1; }
    }

    private void CheckDebts(WalletState before, WalletState after, ImmutableArray<WalletEvent> events)
    {
        foreach (var purse in after.Purses)
        {
            var old = before.Purse(purse.Currency).Debts;
            if (old.IsEmpty && purse.Debts.IsEmpty)
            {
                continue;
            }

            foreach (var debt in purse.Debts)
            {
                var was = old.FirstOrDefault(one => one.Cause == debt.Cause).Amount;
                Law(debt.Amount <= was || (was == 0 && events[^1] is WalletEvent.TopUpUnwound unwound && unwound.Id == debt.Cause && unwound.Owed == debt.Amount),
                    "debt is made by unwinding only");
            }

            var gone = old.Select(debt => (Debt: debt, Less: debt.Amount - purse.Debts.FirstOrDefault(one => one.Cause == debt.Cause).Amount)).Where(pair => pair.Less > 0).ToArray();
            var forgiven = events[^1] is WalletEvent.DisputeWon won && won.Amount.Currency == purse.Currency ? won : null;
            var repaid = events.SelectMany(happened => RepaidBy(happened)).Where(part => gone.Any(pair => pair.Debt.Cause == part.Cause)).ToLookup(part => part.Cause, part => part.Amount);
            foreach (var (debt, less) in gone)
            {
                Law(less == repaid[debt.Cause].Sum() + (forgiven?.Chargeback == debt.Cause ? forgiven.Forgiven : 0), "debt goes by repayment or a won dispute");
            }

            var (credited, parts) = events[^1] switch
            {
                WalletEvent.TopUpCredited e => (e.Amount, e.Repaid),
                WalletEvent.GiftReceived e => (e.Amount, e.Repaid),
                _ => default,
            };
            if (credited.Currency == purse.Currency)
            {
                var repaidNow = parts.Sum(part => part.Amount);
                Law(purse.Debts.IsEmpty ? repaidNow <= credited.MinorUnits : repaidNow == credited.MinorUnits, "all of a credit repays while something is owed");
                var older = old.TakeWhile(debt => parts.IsEmpty || debt.Cause != parts[^1].Cause).Select(debt => debt.Cause);
                Law(!older.Intersect(purse.Debts.Select(debt => debt.Cause)).Any(), "credits repay the oldest debt first");
            }
        }
    }

    private static ImmutableArray<Debt> RepaidBy(WalletEvent happened) => happened switch
    {
        WalletEvent.TopUpCredited e => e.Repaid,
        WalletEvent.GiftReceived e => e.Repaid,
        WalletEvent.ChargeUndone e => e.Repaid,
        WalletEvent.HoldCaptured e => e.Repaid,
        WalletEvent.HoldReleased e => e.Repaid,
        WalletEvent.DisputeWon e => e.Repaid,
        WalletEvent.GiftReturned e => e.Repaid,
        _ => [],
    };

    private void CheckBooks(WalletEvent last)
    {
        foreach (var currency in Distinct)
        {
            Law(Balance(LedgerAccount.Revenue, currency) == Model($"revenue {currency.Code}"), "revenue agrees with the model");
            Law(Balance(LedgerAccount.BonusExpense, currency) == Model($"bonus {currency.Code}"), "bonus expense agrees with the model");
            Law(Balance(LedgerAccount.BonusExpense, currency) <= 0, "no bonus is taken back twice");
            foreach (var method in Methods)
            {
                Law(Balance(LedgerAccount.Clearing(method), currency) == Model($"clearing {method} {currency.Code}"), "clearing agrees with the model");
            }
        }

        var gift = last switch
        {
            WalletEvent.GiftSent e => (e.Gift, e.Amount.Currency),
            WalletEvent.GiftReceived e => (e.Gift, e.Amount.Currency),
            WalletEvent.GiftReturned e => (e.Gift, e.Amount.Currency),
            _ => default,
        };
        if (gift != default)
        {
            var balance = Balance(LedgerAccount.InTransit(gift.Gift), gift.Currency);
            Law(balance == Model($"transit {gift.Gift} {gift.Currency.Code}") && balance >= 0, "a gift in transit agrees with the model");
            Law((balance > 0) == (last is WalletEvent.GiftSent), "a gift arrives once");
        }
    }

    private Int128 Model(string account) => _books.Balances.GetValueOrDefault(account);

    private Int128 Balance(LedgerAccount account, Currency currency) => _balances.GetValueOrDefault((account, currency));

    /// <summary>What a caller reads in the ledger: nothing for another wallet's event. Sometimes nothing at all is asked for.</summary>
    private Original Read(Owned wallet, TransferId id)
    {
        var asked = _dice.Below(25) switch
        {
            0 => default,
            1 => Recent(_wallets[_dice.Below(3)].TopUps),
            2 => Recent(_wallets[_dice.Below(3)].Charges),
            _ => id,
        };
        return ReadOf(wallet, asked);
    }

    private Original ReadOf(Owned wallet, TransferId id) => id != default && _ledger.TryGetValue(id, out var found) && found.Wallet == wallet
        ? new Original(found.Event, _corrections.TryGetValue(id, out var corrections) ? [.. corrections] : [])
        : default;

    private TransferId Recent(List<TransferId> ids) => ids.Count == 0 ? default
        : _dice.Below(3) == 0 ? ids[_dice.Below(ids.Count)] : ids[Math.Max(0, ids.Count - 1 - _dice.Below(8))];

    private HoldId SomeHold(Owned wallet, out Money amount)
    {
        var id = wallet.Open.Count > 0 && _dice.Below(5) > 0 ? wallet.Open.Keys.ElementAt(_dice.Below(wallet.Open.Count))
            : wallet.Holds.Count > 0 && _dice.Below(5) > 0 ? wallet.Holds[_dice.Below(wallet.Holds.Count)]
            : new HoldId("none");
        var held = wallet.Open.GetValueOrDefault(id, new Money(1, Currency.Cny));
        amount = _dice.Below(10) switch
        {
            0 => held with { MinorUnits = held.MinorUnits + 1 },
            1 => held with { MinorUnits = 0 },
            2 => held with { Currency = Currency.Usd },
            < 6 => held with { MinorUnits = 1 + (held.MinorUnits / 2) },
            _ => held,
        };
        return id;
    }

    private Money PartOf(TransferId id)
    {
        var whole = _ledger.GetValueOrDefault(id).Event switch
        {
            WalletEvent.Charged e => e.Amount,
            WalletEvent.TopUpCredited e => e.Amount,
            _ => new Money(1, Currency.Cny),
        };
        return _dice.Below(12) switch
        {
            0 => whole with { MinorUnits = whole.MinorUnits + 1 },
            1 => whole with { Currency = Currencies[_dice.Below(5)] },
            2 => whole with { MinorUnits = 0 },
            < 6 => whole with { MinorUnits = 1 + (whole.MinorUnits / 3) },
            < 8 => whole with { MinorUnits = (whole.MinorUnits + 1) / 2 },
            _ => whole,
        };
    }

    private Money Amount(Owned wallet, int max)
    {
        var currency = Currencies[_dice.Below(5)];
        var purse = wallet.State.Purse(currency);
        return _dice.Below(40) switch
        {
            0 => new Money(_dice.Below(3) - 2, currency),
            1 => new Money(Money.AmountMax, currency),
            2 => new Money(Money.AmountMax + 1, currency),
            3 => new Money(5, default),
            < 8 => new Money(purse.Paid + purse.Bonus, currency),
            < 10 => new Money(purse.Paid + 1, currency),
            _ => new Money(1 + _dice.Below(max), currency),
        };
    }

    private Money Bonus(Currency currency) => _dice.Below(30) switch
    {
        0 => new Money(-1, currency),
        1 => new Money(Money.AmountMax + 1, currency),
        2 => new Money(5, Currency.Usd),
        3 => new Money(Money.AmountMax, currency),
        < 14 => new Money(1 + _dice.Below(60), currency),
        _ => Money.Zero(currency),
    };

    private DateTimeOffset? BonusExpiry() => _dice.Below(4) switch
    {
        0 => null,
        1 => _now.AddHours(1 + _dice.Below(24)),
        _ => _now.AddDays(1 + _dice.Below(60)),
    };

    private PaymentMethod Method() => Methods[_dice.Below(4)];

    private PaymentId Payment() => new() { Value = $"pay_{(_next++).ToString(CultureInfo.InvariantCulture).PadLeft(26, '0')}" };

    private string Name() => $"{_next++}";

    private void Remember(Owned wallet, object what)
    {
        _last.Enqueue((wallet.Id, what));
        if (_last.Count > 12)
        {
            _last.Dequeue();
        }
    }

    private void See(string what) => _seen[what] = _seen.GetValueOrDefault(what) + 1;

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

    /// <summary>SplitMix64: one number gives all choices of an operation.</summary>
    public struct Dice(ulong state)
    {
        private ulong _state = state;

        public ulong Next()
        {
            unchecked
            {
                var z = _state += 0x9E3779B97F4A7C15;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return z ^ (z >> 31);
            }
        }

        public int Below(int bound) => (int)(Next() % (ulong)bound);
    }
}

internal sealed class BrokenLawException(string law) : Exception(law);
