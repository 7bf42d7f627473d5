namespace IM2.Domain.Tests;

/// <content>What each command does.</content>
internal sealed partial class WalletModel
{
    private string TopUp(WalletCommand.CreditTopUp c, long now)
    {
        if (Wrong(c.Amount) || c.Bonus.MinorUnits < 0 || c.Bonus.MinorUnits > 1_000_000_000_000) { return "AmountOutOfRange"; }
        if (c.Bonus.Currency.Code != c.Amount.Currency.Code) { return "CurrencyMismatch"; }
        var (currency, id) = (c.Amount.Currency.Code, "top-up:" + c.Payment.Value);
        var deposit = new Deposit(currency, $"{c.Method}", c.Amount.MinorUnits, c.Bonus.MinorUnits, c.BonusExpiresAt?.UtcTicks, now);
        _deposits.Add(id, deposit);
        var left = Repay(currency, c.Amount.MinorUnits);
        Put(currency, id, now, deposit.Expires, left, c.Bonus.MinorUnits);
        books.Add($"clearing {deposit.Method} {currency}", -c.Amount.MinorUnits);
        books.Add($"bonus {currency}", -c.Bonus.MinorUnits);
        return "accepted";
    }

    private string Grant(WalletCommand.GrantBonus c, long now)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status == "Closed") { return "WalletClosed"; }
        if (c.ExpiresAt is { } expires && expires.UtcTicks <= now) { return "ExpiryNotInFuture"; }
        Put(c.Amount.Currency.Code, c.Id.Value, now, c.ExpiresAt?.UtcTicks, 0, c.Amount.MinorUnits);
        books.Add($"bonus {c.Amount.Currency.Code}", -c.Amount.MinorUnits);
        return "accepted";
    }

    private string Charge(WalletCommand.Charge c)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status != "Open") { return "Wallet" + _status; }
        var currency = c.Amount.Currency.Code;
        if (!CanSpend(currency, c.Amount.MinorUnits, true)) { return "InsufficientFunds"; }
        _sales.Add(c.Id.Value, new Sale(currency, c.Amount.MinorUnits, Spend(currency, c.Amount.MinorUnits, true)));
        books.Add($"revenue {currency}", c.Amount.MinorUnits);
        return "accepted";
    }

    private string Undo(WalletCommand.UndoCharge c, long now)
    {
        if (c.Amount is { } asked && Wrong(asked)) { return "AmountOutOfRange"; }
        if (c.Undone.Event is not WalletEvent.Charged charged || !_sales.TryGetValue(charged.Id.Value, out var sale)) { return "OriginalNotFound"; }
        if (c.Amount is { } other && other.Currency.Code != sale.Currency) { return "CurrencyMismatch"; }
        var amount = c.Amount is { } part ? part.MinorUnits : sale.Amount - sale.Undone;
        if (amount == 0 || sale.Undone + amount > sale.Amount) { return "CorrectionExceedsOriginal"; }
        var back = Part(Enumerable.Reverse(sale.Pieces), sale.Undone, amount);
        sale.Undone += amount;
        books.Add($"revenue {sale.Currency}", -amount);
        GiveBack(sale.Currency, back, now);
        return "accepted";
    }

    private string Hold(WalletCommand.PlaceHold c, long now)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status != "Open") { return "Wallet" + _status; }
        if (c.ExpiresAt.UtcTicks <= now) { return "ExpiryNotInFuture"; }
        if (_pockets.Values.Sum(pocket => pocket.Holds.Count) >= 128) { return "TooManyHolds"; }
        var currency = c.Amount.Currency.Code;
        if (!CanSpend(currency, c.Amount.MinorUnits, true)) { return "InsufficientFunds"; }
        Of(currency).Holds.Add(new Reserve(c.Hold.Value, Spend(currency, c.Amount.MinorUnits, true), c.ExpiresAt.UtcTicks));
        return "accepted";
    }

    private string Capture(WalletCommand.CaptureHold c, long now)
    {
        if (c.Amount is { } asked && Wrong(asked)) { return "AmountOutOfRange"; }
        var (currency, found) = OpenHold(c.Hold.Value, c.Amount?.Currency.Code);
        if (found is null) { return "HoldNotOpen"; }
        var held = Sum(found.Pieces, piece => piece.Amount);
        var amount = c.Amount is { } part ? part.MinorUnits : held;
        if (amount > held) { return "CaptureExceedsHold"; }
        Of(currency).Holds.Remove(found);
        books.Add($"revenue {currency}", amount);
        GiveBack(currency, Part(found.Pieces, amount, held - amount), now);
        return "accepted";
    }

    private string Release(WalletCommand.ReleaseHold c, long now)
    {
        var (currency, found) = OpenHold(c.Hold.Value, c.Currency?.Code);
        if (found is null) { return "HoldNotOpen"; }
        Of(currency).Holds.Remove(found);
        GiveBack(currency, found.Pieces, now);
        return "accepted";
    }

    private (string Currency, Reserve? Found) OpenHold(string id, string? currency)
    {
        foreach (var (of, pocket) in _pockets)
        {
            if ((currency is null || currency == of) && pocket.Holds.Find(hold => hold.Id == id) is { } found) { return (of, found); }
        }

        return ("", null);
    }

    private string Unwind(WalletCommand.UnwindTopUp c)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (c.TopUp.Event is not WalletEvent.TopUpCredited credited) { return "OriginalNotFound"; }
        var id = "top-up:" + credited.Payment.Value;
        if (!_deposits.TryGetValue(id, out var deposit)) { return "OriginalNotFound"; }
        if (c.Amount.Currency.Code != deposit.Currency) { return "CurrencyMismatch"; }
        var left = deposit.Paid - deposit.Unwound;
        var asked = c.Cause == UnwindingCause.Chargeback && left > 0 ? Least(c.Amount.MinorUnits, left) : c.Amount.MinorUnits;
        var after = deposit.Unwound + asked;
        if (after > deposit.Paid) { return "CorrectionExceedsOriginal"; }
        var share = (deposit.Bonus * after / deposit.Paid) - (deposit.Bonus * deposit.Unwound / deposit.Paid);
        deposit.Unwound = after;
        var (paid, bonus) = ((Int128)0, (Int128)0);
        var pocket = Of(deposit.Currency);
        foreach (var credit in pocket.Credits.Where(credit => credit.Id == id).Concat(pocket.Credits.Where(credit => credit.Id == Older && deposit.At <= credit.At)).ToList())
        {
            var (p, b) = (Least(credit.Paid, asked - paid), Least(credit.Bonus, share - bonus));
            (credit.Paid, credit.Bonus, paid, bonus) = (credit.Paid - p, credit.Bonus - b, paid + p, bonus + b);
        }

        pocket.Sweep();
        if (paid < asked)
        {
            pocket.Debts.Add(new Due(c.Id.Value, asked - paid, id, deposit.At));
        }

        _reversals.Add(c.Id.Value, new Reversal(id, c.Cause == UnwindingCause.Chargeback, asked, bonus));
        books.Add($"clearing {deposit.Method} {deposit.Currency}", asked);
        books.Add($"bonus {deposit.Currency}", bonus);
        return "accepted";
    }

    private string Win(WalletCommand.ReverseUnwinding c, long now)
    {
        if (c.TopUp.Event is not WalletEvent.TopUpCredited credited) { return "OriginalNotFound"; }
        var id = "top-up:" + credited.Payment.Value;
        if (!_deposits.TryGetValue(id, out var deposit)) { return "OriginalNotFound"; }
        if (!_reversals.TryGetValue(c.Unwinding.Value, out var lost) || lost.Deposit != id || lost.IsChargeback != (c.Cause == UnwindingCause.Chargeback) || lost.IsWon) { return "DisputeNotOpen"; }
        lost.IsWon = true;
        deposit.Unwound -= lost.Amount;
        var pocket = Of(deposit.Currency);
        var forgiven = Sum(pocket.Debts.FindAll(debt => debt.Cause == c.Unwinding.Value), debt => debt.Amount);
        pocket.Debts.RemoveAll(debt => debt.Cause == c.Unwinding.Value);
        var bonus = deposit.Expires <= now ? 0 : lost.Bonus;
        Put(deposit.Currency, id, deposit.At, deposit.Expires, RepayFor(deposit.Currency, id, deposit.At, lost.Amount - forgiven), bonus);
        books.Add($"clearing {deposit.Method} {deposit.Currency}", -lost.Amount);
        books.Add($"bonus {deposit.Currency}", -bonus);
        return "accepted";
    }

    private string Send(WalletCommand.SendGift c)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status != "Open") { return "Wallet" + _status; }
        if (c.From.Value == c.To.Value) { return "GiftToSelf"; }
        var currency = c.Amount.Currency.Code;
        if (!CanSpend(currency, c.Amount.MinorUnits, false)) { return "InsufficientFunds"; }
        _presents.Add(c.Gift.Value, new Present(currency, c.Amount.MinorUnits, Spend(currency, c.Amount.MinorUnits, false)));
        books.Add($"transit {c.Gift.Value} {currency}", c.Amount.MinorUnits);
        return "accepted";
    }

    private string Receive(WalletCommand.ReceiveGift c, long now)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status == "Closed") { return "WalletClosed"; }
        var currency = c.Amount.Currency.Code;
        Put(currency, "gift-received:" + c.Gift.Value, now, null, Repay(currency, c.Amount.MinorUnits), 0);
        books.Add($"transit {c.Gift.Value} {currency}", -c.Amount.MinorUnits);
        return "accepted";
    }

    private string TakeBack(WalletCommand.ReturnGift c, long now)
    {
        if (c.Sent.Event is not WalletEvent.GiftSent sent || sent.Gift.Value != c.Gift.Value
            || !_presents.TryGetValue(c.Gift.Value, out var present)) { return "OriginalNotFound"; }
        if (present.IsBack) { return "CorrectionExceedsOriginal"; }
        present.IsBack = true;
        GiveBack(present.Currency, present.Pieces, now);
        books.Add($"transit {c.Gift.Value} {present.Currency}", -present.Amount);
        return "accepted";
    }
}
