using System.Globalization;

namespace IM2.Domain.Tests;

/// <content>What is done next: everything is chosen by the dice.</content>
internal sealed partial class WalletWorld
{
    private static readonly AccountId[] Names = [AccountId.Parse("alice"), AccountId.Parse("bob"), AccountId.Parse("carol")];
    private static readonly Currency[] Currencies = [Currency.Cny, Currency.Cny, Currency.Cny, Currency.Usd, Currency.Jpy];

    private WalletCommand Next(ref Owned wallet)
    {
        if (_burst.Left > 0)
        {
            _burst.Left--;
            (wallet, var currency) = (_burst.Wallet, _burst.Currency);
            return _dice.Below(10) == 0 ? Any(wallet)
                : _burst.Kind == 0 ? new WalletCommand.CreditTopUp(Payment(), Method(), new Money(1 + _dice.Below(50), currency), Money.Zero(currency), null, _now)
                : _burst.Kind == 1 ? new WalletCommand.GrantBonus(TransferId.Request(Name()), new Money(1 + _dice.Below(50), currency), BonusExpiry(), _now)
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
            case < 18: return new WalletCommand.GrantBonus(TransferId.Request(Name()), Amount(wallet, 60), _dice.Below(12) == 0 ? _now : BonusExpiry(), _now);
            case < 34: return new WalletCommand.Charge(TransferId.Request(Name()), Amount(wallet, 150), _now);
            case < 43:
                var charge = Recent(wallet.Charges);
                return new WalletCommand.UndoCharge(TransferId.Request(Name()), _dice.Below(6) == 0 ? null : PartOf(charge), Read(wallet, charge), _now);
            case < 52:
                return new WalletCommand.PlaceHold(
                    new HoldId(Name()), Amount(wallet, 150), _dice.Below(12) == 0 ? _now : _now + TimeSpan.FromMinutes(1 + _dice.Below(600)), _now);
            case < 59:
                var captured = SomeHold(wallet, out var left);
                return WithRequest(new WalletCommand.CaptureHold(captured, _dice.Below(6) == 0 ? null : left, _now));
            case < 63:
                var released = SomeHold(wallet, out var all);
                return WithRequest(new WalletCommand.ReleaseHold(released, _dice.Below(3) == 0 ? null : all.Currency, _now));
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
                var cause = chargeback.Value.StartsWith("refund:", StringComparison.Ordinal) ? UnwindingCause.Refund : UnwindingCause.Chargeback;
                return new WalletCommand.ReverseUnwinding(cause, chargeback, Read(wallet, of), _now);
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

    /// <summary>What ends a hold has a request of its own, or is named by the hold.</summary>
    private WalletCommand WithRequest(WalletCommand command) => _dice.Below(3) > 0 ? command with { Id = TransferId.Request(Name()) } : command;

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
        ? new Original(found.Event, _corrections.TryGetValue(id, out var corrections) ? [.. corrections] : []) { Id = id }
        : new Original(null, []) { Id = id };

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
}
