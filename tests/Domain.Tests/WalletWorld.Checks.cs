using System.Collections.Immutable;

namespace IM2.Domain.Tests;

/// <content>The laws of a wallet, its debts and the books.</content>
internal sealed partial class WalletWorld
{
    private static readonly Currency[] Distinct = [Currency.Cny, Currency.Usd, Currency.Jpy];
    private static readonly PaymentMethod[] Methods = [PaymentMethod.WeChatPay, PaymentMethod.Alipay, PaymentMethod.Card, PaymentMethod.BankTransfer];

    /// <summary>The accounts that are nobody's wallet, each with the model's name for it.</summary>
    private static readonly (Currency Currency, LedgerAccount Account, string Name)[] Common =
    [
        .. Distinct.Select(currency => (currency, LedgerAccount.Revenue, $"revenue {currency.Code}")),
        .. Distinct.Select(currency => (currency, LedgerAccount.BonusExpense, $"bonus {currency.Code}")),
        .. Distinct.SelectMany(currency => Methods.Select(method => (currency, LedgerAccount.Clearing(method), $"clearing {method} {currency.Code}"))),
    ];

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
        _seen.Most("bytes of a wallet, most", wallet.Bytes.Length);

        foreach (var currency in Distinct)
        {
            var purse = wallet.State.Purse(currency);
            var model = wallet.Model.Totals(currency.Code);
            Law(model == (purse.Paid, purse.Bonus, purse.Held, purse.Owed), $"the model has {model} {currency}, the wallet {(purse.Paid, purse.Bonus, purse.Held, purse.Owed)}");
        }

        _seen.Most("lots joined in a wallet, most", wallet.Model.Joined.Credits);
        _seen.Most("bonuses joined in a wallet, most", wallet.Model.Joined.Bonuses);
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
            var forgiven = events[^1] is WalletEvent.UnwindingReversed won && won.Amount.Currency == purse.Currency ? won : null;
            var repaid = events.SelectMany(happened => RepaidBy(happened)).Where(part => gone.Any(pair => pair.Debt.Cause == part.Cause)).ToLookup(part => part.Cause, part => part.Amount);
            foreach (var (debt, less) in gone)
            {
                Law(less == repaid[debt.Cause].Sum() + (forgiven?.Unwinding == debt.Cause ? forgiven.Forgiven : 0), "debt goes by repayment or a won dispute");
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
        WalletEvent.UnwindingReversed e => e.Repaid,
        WalletEvent.GiftReturned e => e.Repaid,
        _ => [],
    };

    private void CheckBooks(WalletEvent last)
    {
        foreach (var (currency, account, name) in Common)
        {
            Law(Balance(account, currency) == Model(name), $"{name} agrees with the model");
        }

        foreach (var currency in Distinct)
        {
            Law(Balance(LedgerAccount.BonusExpense, currency) <= 0, "no bonus is taken back twice");
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
}
