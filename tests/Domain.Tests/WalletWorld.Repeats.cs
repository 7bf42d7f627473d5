using System.Collections.Immutable;

namespace IM2.Domain.Tests;

/// <content>What is asked for again, and what is taken back at once.</content>
internal sealed partial class WalletWorld
{
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
            WalletCommand.UndoCharge c => c with { Undone = new Original(null, []) { Id = new TransferId("none") } },
            WalletCommand.PlaceHold c => c with { ExpiresAt = c.ExpiresAt.AddTicks(1) },
            WalletCommand.CaptureHold c => c with { Amount = c.Amount is { } amount ? amount with { MinorUnits = amount.MinorUnits + 1 } : new Money(Money.AmountMax, Currency.Jpy) },
            WalletCommand.ReleaseHold c => c with { Hold = new HoldId("another") },
            WalletCommand.UnwindTopUp c => c with { Cause = 1 - c.Cause },
            WalletCommand.SendGift c => c with { To = AccountId.Parse("another") },
            WalletCommand.ReceiveGift c => c with { Amount = c.Amount with { MinorUnits = c.Amount.MinorUnits + 1 } },
            WalletCommand.SetStatus c => c with { To = c.To == WalletStatus.Open ? WalletStatus.Frozen : WalletStatus.Open },
            _ => (WalletCommand)new WalletCommand.Expire(_now),
        };
        Law(!Wallet.IsRepeat(other, first), "other content under a known id is no repeat");
        Law(command is WalletCommand.SendGift || !Orders.Contains(command.GetType()) || !Wallet.IsRepeat(command with { Reference = $"{command.Reference}?" }, first), "another reference under a known id is no repeat");
        Law(first is not WalletEvent.CommandRefused || !Wallet.IsRepeat(command with { Id = new TransferId("another") }, first), "a refusal is of its own request");
        See("repeat");
    }

    /// <summary>What can be taken back at once leaves no trace: tried on the side, without becoming history.</summary>
    private void Probe(Owned wallet)
    {
        var start = Wallet.Decide(wallet.State, new WalletCommand.Expire(_now)).Events.Aggregate(wallet.State, Wallet.Evolve);
        start = start with { Status = WalletStatus.Open };
        var currency = Currencies[_dice.Below(5)];
        var name = Name();
        if (start.Purse(currency).Paid > 0)
        {
            ProbeSpending(wallet, start, currency, name);
        }

        ProbeChargeback(wallet, start, name);
    }

    private void ProbeSpending(Owned wallet, WalletState start, Currency currency, string name)
    {
        var purse = start.Purse(currency);
        var amount = new Money(1 + (long)(_dice.Next() % (ulong)Math.Min(purse.Paid + purse.Bonus, Money.AmountMax)), currency);
        Remember(wallet, $"probe {amount}");
        var (charged, charge) = Step<WalletEvent.Charged>(start, new WalletCommand.Charge(TransferId.Request(name), amount, _now));
        var isExact = purse.Debts.IsEmpty || charge.From.All(slice => slice.Lot != Purse.OlderLots);
        var (undone, _) = Step<WalletEvent.ChargeUndone>(charged, new WalletCommand.UndoCharge(TransferId.Request($"undo-{name}"), amount, new Original(charge, []), _now));
        Law(!isExact || undone.Equals(start), "a charge undone leaves no trace");

        var half = amount with { MinorUnits = amount.MinorUnits / 2 };
        if (half.IsPositive)
        {
            var (partly, first) = Step<WalletEvent.ChargeUndone>(charged, new WalletCommand.UndoCharge(TransferId.Request("undo-1"), half, new Original(charge, []), _now));
            var (wholly, _) = Step<WalletEvent.ChargeUndone>(
                partly, new WalletCommand.UndoCharge(TransferId.Request("undo-2"), amount - half, new Original(charge, [first]), _now));
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
                var undo = new WalletCommand.UndoCharge(TransferId.Request($"undo-{name}"), amount, new Original(charge, []), _now);
                var unwoundFirst = Step<WalletEvent.ChargeUndone>(Step<WalletEvent.TopUpUnwound>(charged, unwind).State, undo).State.Purse(currency);
                var undoneFirst = Step<WalletEvent.TopUpUnwound>(Step<WalletEvent.ChargeUndone>(charged, undo).State, unwind).State.Purse(currency);
                Law(unwoundFirst.Paid == undoneFirst.Paid && unwoundFirst.Debts.SequenceEqual(undoneFirst.Debts), "undo and unwinding commute");
                See("probe commute");
            }
        }
    }

    private void ProbeChargeback(Owned wallet, WalletState start, string name)
    {
        var topUp = Recent(wallet.TopUps);
        if (ReadOf(wallet, topUp) is { Event: WalletEvent.TopUpCredited paid } whole && paid.Amount.MinorUnits > Net(whole))
        {
            var part = paid.Amount with { MinorUnits = 1 + (long)(_dice.Next() % (ulong)(paid.Amount.MinorUnits - Net(whole))) };
            Remember(wallet, $"probe chargeback of {part} of {topUp}");
            var (lost, chargeback) = Step<WalletEvent.TopUpUnwound>(
                start, new WalletCommand.UnwindTopUp(TransferId.Chargeback(name), UnwindingCause.Chargeback, part, whole, _now));
            var (won, _) = Step<WalletEvent.UnwindingReversed>(
                lost, new WalletCommand.ReverseUnwinding(UnwindingCause.Chargeback, TransferId.Chargeback(name), whole with { Corrections = whole.Corrections.Add(chargeback) }, _now));
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
        WalletEvent.UnwindingReversed e => -e.Amount.MinorUnits,
        _ => 0,
    });
}
