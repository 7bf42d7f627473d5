namespace IM2.Domain.Tests;

/// <summary>
/// A second reading of the wallet's rules, for comparison. It reads commands as data and shares no code with the product: mutable
/// lists, <see cref="Int128"/>, ticks, strings, and its own memory of what happened in place of what the caller says about it.
/// </summary>
internal sealed partial class WalletModel(WalletModel.Books books)
{
    private const string Older = "older-lots";
    private const int CreditsMax = 128;
    private readonly Dictionary<string, Sale> _sales = [];
    private readonly Dictionary<string, Deposit> _deposits = [];
    private readonly Dictionary<string, Reversal> _reversals = [];
    private readonly Dictionary<string, Present> _presents = [];
    private Dictionary<string, Pocket> _pockets = [];
    private string _status = "Open";

    /// <summary>How often credits were put together, and bonuses: a test asserts that it happened.</summary>
    public (int Credits, int Bonuses) Joined { get; private set; }

    /// <summary>What this wallet has of a currency.</summary>
    public (Int128 Paid, Int128 Bonus, Int128 Held, Int128 Owed) Totals(string currency)
    {
        var pocket = Of(currency);
        return (
            Sum(pocket.Credits, credit => credit.Paid), Sum(pocket.Credits, credit => credit.Bonus),
            Sum(pocket.Holds, hold => Sum(hold.Pieces, piece => piece.Amount)), Sum(pocket.Debts, debt => debt.Amount));
    }

    /// <summary>"accepted", "unchanged", or the refusal.</summary>
    public string Do(WalletCommand command)
    {
        var now = command.At.UtcTicks;
        var isDue = _pockets.Values.Any(pocket =>
            pocket.Holds.Any(hold => hold.Expires <= now) || pocket.Credits.Any(credit => credit.Bonus > 0 && credit.Expires <= now));
        books.Begin();
        if (command is WalletCommand.Expire)
        {
            PassTime(now);
            return isDue ? "accepted" : "unchanged";
        }

        var before = isDue ? _pockets.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()) : _pockets;
        books.Begin();
        if (isDue)
        {
            PassTime(now);
        }

        var answer = Answer(command, now);
        if (answer != "accepted")
        {
            _pockets = before;
            books.Forget();
        }

        return answer;
    }

    private static Int128 Sum<T>(List<T> items, Func<T, Int128> amount)
    {
        var sum = Int128.Zero;
        foreach (var item in items)
        {
            sum += amount(item);
        }

        return sum;
    }

    private static bool Wrong(Money money) => money.MinorUnits < 1 || money.MinorUnits > 1_000_000_000_000 || money.Currency.Code == "XXX";

    private static Int128 Least(Int128 a, Int128 b) => a < b ? a : b;

    private Pocket Of(string currency)
    {
        if (!_pockets.TryGetValue(currency, out var pocket))
        {
            _pockets.Add(currency, pocket = new Pocket());
        }

        return pocket;
    }

    private string Answer(WalletCommand command, long now) => command switch
    {
        WalletCommand.CreditTopUp c => Settled(c, TopUp(c, now)),
        WalletCommand.GrantBonus c => Grant(c, now),
        WalletCommand.Charge c => Charge(c),
        WalletCommand.UndoCharge c => Undo(c, now),
        WalletCommand.PlaceHold c => Hold(c, now),
        WalletCommand.CaptureHold c => Capture(c, now),
        WalletCommand.ReleaseHold c => Release(c, now),
        WalletCommand.UnwindTopUp c => Unwind(c),
        WalletCommand.WinDispute c => Win(c, now),
        WalletCommand.SendGift c => Send(c),
        WalletCommand.ReceiveGift c => Receive(c, now),
        WalletCommand.ReturnGift c => TakeBack(c, now),
        WalletCommand.ReserveTopUp c => Reserved(c, now),
        WalletCommand.ReleaseTopUp c => Released(c),
        WalletCommand.SetStatus c => Set(c),
        _ => "?",
    };

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
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (c.Undone.Event is not WalletEvent.Charged charged || !_sales.TryGetValue(charged.Id.Value, out var sale)) { return "OriginalNotFound"; }
        if (c.Amount.Currency.Code != sale.Currency) { return "CurrencyMismatch"; }
        if (sale.Undone + c.Amount.MinorUnits > sale.Amount) { return "CorrectionExceedsOriginal"; }
        var back = Part(Enumerable.Reverse(sale.Pieces), sale.Undone, c.Amount.MinorUnits);
        sale.Undone += c.Amount.MinorUnits;
        books.Add($"revenue {sale.Currency}", -c.Amount.MinorUnits);
        GiveBack(sale.Currency, back, now);
        return "accepted";
    }

    private string Hold(WalletCommand.PlaceHold c, long now)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (_status != "Open") { return "Wallet" + _status; }
        if (c.ExpiresAt.UtcTicks <= now) { return "ExpiryNotInFuture"; }
        var currency = c.Amount.Currency.Code;
        if (!CanSpend(currency, c.Amount.MinorUnits, true)) { return "InsufficientFunds"; }
        Of(currency).Holds.Add(new Reserve(c.Hold.Value, Spend(currency, c.Amount.MinorUnits, true), c.ExpiresAt.UtcTicks));
        return "accepted";
    }

    private string Capture(WalletCommand.CaptureHold c, long now)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        var currency = c.Amount.Currency.Code;
        if (Of(currency).Holds.Find(hold => hold.Id == c.Hold.Value) is not { } found) { return "HoldNotOpen"; }
        var held = Sum(found.Pieces, piece => piece.Amount);
        if (c.Amount.MinorUnits > held) { return "CaptureExceedsHold"; }
        Of(currency).Holds.Remove(found);
        books.Add($"revenue {currency}", c.Amount.MinorUnits);
        GiveBack(currency, Part(found.Pieces, c.Amount.MinorUnits, held - c.Amount.MinorUnits), now);
        return "accepted";
    }

    private string Release(WalletCommand.ReleaseHold c, long now)
    {
        var pocket = Of(c.Currency.Code);
        if (pocket.Holds.Find(hold => hold.Id == c.Hold.Value) is not { } found) { return "HoldNotOpen"; }
        pocket.Holds.Remove(found);
        GiveBack(c.Currency.Code, found.Pieces, now);
        return "accepted";
    }

    private string Unwind(WalletCommand.UnwindTopUp c)
    {
        if (Wrong(c.Amount)) { return "AmountOutOfRange"; }
        if (c.TopUp.Event is not WalletEvent.TopUpCredited credited) { return "OriginalNotFound"; }
        var id = "top-up:" + credited.Payment.Value;
        if (!_deposits.TryGetValue(id, out var deposit)) { return "OriginalNotFound"; }
        if (c.Amount.Currency.Code != deposit.Currency) { return "CurrencyMismatch"; }
        var after = deposit.Unwound + c.Amount.MinorUnits;
        if (after > deposit.Paid) { return "CorrectionExceedsOriginal"; }
        var share = (deposit.Bonus * after / deposit.Paid) - (deposit.Bonus * deposit.Unwound / deposit.Paid);
        deposit.Unwound = after;
        var (paid, bonus) = ((Int128)0, (Int128)0);
        var pocket = Of(deposit.Currency);
        foreach (var credit in pocket.Credits.Where(credit => credit.Id == id).Concat(pocket.Credits.Where(credit => credit.Id == Older && deposit.At <= credit.At)).ToList())
        {
            var (p, b) = (Least(credit.Paid, c.Amount.MinorUnits - paid), Least(credit.Bonus, share - bonus));
            (credit.Paid, credit.Bonus, paid, bonus) = (credit.Paid - p, credit.Bonus - b, paid + p, bonus + b);
        }

        pocket.Sweep();
        if (paid < c.Amount.MinorUnits)
        {
            pocket.Debts.Add(new Due(c.Id.Value, c.Amount.MinorUnits - paid, id, deposit.At));
        }

        _reversals.Add(c.Id.Value, new Reversal(id, c.Cause == UnwindingCause.Chargeback, c.Amount.MinorUnits, bonus));
        books.Add($"clearing {deposit.Method} {deposit.Currency}", c.Amount.MinorUnits);
        books.Add($"bonus {deposit.Currency}", bonus);
        return "accepted";
    }

    private string Win(WalletCommand.WinDispute c, long now)
    {
        if (c.TopUp.Event is not WalletEvent.TopUpCredited credited) { return "OriginalNotFound"; }
        var id = "top-up:" + credited.Payment.Value;
        if (!_deposits.TryGetValue(id, out var deposit)) { return "OriginalNotFound"; }
        if (!_reversals.TryGetValue(c.Chargeback.Value, out var lost) || lost.Deposit != id || !lost.IsChargeback || lost.IsWon) { return "DisputeNotOpen"; }
        lost.IsWon = true;
        deposit.Unwound -= lost.Amount;
        var pocket = Of(deposit.Currency);
        var forgiven = Sum(pocket.Debts.FindAll(debt => debt.Cause == c.Chargeback.Value), debt => debt.Amount);
        pocket.Debts.RemoveAll(debt => debt.Cause == c.Chargeback.Value);
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

    private string Set(WalletCommand.SetStatus c)
    {
        var to = $"{c.To}";
        if (to == _status) { return "unchanged"; }
        if (_status == "Closed") { return "WalletClosed"; }
        if (to == "Closed" && _pockets.Values.Any(pocket => pocket.Credits.Count + pocket.Holds.Count + pocket.Debts.Count > 0)) { return "WalletNotEmpty"; }
        _status = to;
        return "accepted";
    }

    private void PassTime(long now)
    {
        foreach (var (currency, pocket) in _pockets)
        {
            foreach (var hold in pocket.Holds.FindAll(hold => hold.Expires <= now))
            {
                pocket.Holds.Remove(hold);
                GiveBack(currency, hold.Pieces, now);
            }

            foreach (var credit in pocket.Credits.FindAll(credit => credit.Expires <= now))
            {
                books.Add($"bonus {currency}", credit.Bonus);
                credit.Bonus = 0;
            }

            pocket.Sweep();
        }
    }

    private bool CanSpend(string currency, Int128 amount, bool withBonus)
    {
        var (paid, bonus, _, _) = Totals(currency);
        return amount <= paid + (withBonus ? bonus : 0);
    }

    private List<Piece> Spend(string currency, Int128 amount, bool withBonus)
    {
        var pocket = Of(currency);
        var pieces = new List<Piece>();
        if (withBonus)
        {
            foreach (var credit in pocket.Credits.OrderBy(credit => credit.Expires ?? long.MaxValue).ToList())
            {
                var part = Least(credit.Bonus, amount);
                (credit.Bonus, amount) = (credit.Bonus - part, amount - part);
                if (part > 0) { pieces.Add(new Piece(credit.Id, credit.At, credit.Expires, true, part)); }
            }
        }

        foreach (var credit in pocket.Credits)
        {
            var part = Least(credit.Paid, amount);
            (credit.Paid, amount) = (credit.Paid - part, amount - part);
            if (part > 0) { pieces.Add(new Piece(credit.Id, credit.At, credit.Expires, false, part)); }
        }

        pocket.Sweep();
        return pieces;
    }

    private static List<Piece> Part(IEnumerable<Piece> pieces, Int128 skip, Int128 take)
    {
        var part = new List<Piece>();
        foreach (var piece in pieces)
        {
            var skipped = Least(piece.Amount, skip);
            var taken = Least(piece.Amount - skipped, take);
            (skip, take) = (skip - skipped, take - taken);
            if (taken > 0) { part.Add(piece with { Amount = taken }); }
        }

        return part;
    }

    private void GiveBack(string currency, List<Piece> pieces, long now)
    {
        // All that is owed for these lots is repaid before anything is put into a lot, which may change where the lots are.
        var rest = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (piece.IsBonus && piece.Expires <= now)
            {
                books.Add($"bonus {currency}", piece.Amount);
                continue;
            }

            rest.Add(piece.IsBonus ? piece : piece with { Amount = RepayFor(currency, piece.Credit, piece.At, piece.Amount) });
        }

        foreach (var piece in rest)
        {
            Put(currency, piece.Credit, piece.At, piece.Expires, piece.IsBonus ? 0 : piece.Amount, piece.IsBonus ? piece.Amount : 0);
        }
    }

    private Int128 Repay(string currency, Int128 amount) => RepayWhere(currency, amount, static _ => true);

    private Int128 RepayFor(string currency, string credit, long at, Int128 amount) =>
        RepayWhere(currency, amount, debt => debt.Credit == credit || (credit == Older && debt.At <= at));

    private Int128 RepayWhere(string currency, Int128 amount, Predicate<Due> which)
    {
        var debts = Of(currency).Debts;
        foreach (var debt in debts.FindAll(which))
        {
            var part = Least(debt.Amount, amount);
            (debt.Amount, amount) = (debt.Amount - part, amount - part);
        }

        debts.RemoveAll(debt => debt.Amount == 0);
        return amount;
    }

    private void Put(string currency, string id, long at, long? expires, Int128 paid, Int128 bonus)
    {
        if (paid + bonus == 0) { return; }
        var credits = Of(currency).Credits;
        if (credits.Find(credit => credit.Id == id) is { } found)
        {
            (found.Paid, found.Bonus) = (found.Paid + paid, found.Bonus + bonus);
            if (id == Older && at > found.At) { found.At = at; }
        }
        else
        {
            credits.Add(new Credit { Id = id, At = at, Expires = expires, Paid = paid, Bonus = bonus });
        }

        Arrange(credits);
        while (credits.Count > CreditsMax)
        {
            var plain = credits.FindAll(credit => credit.Bonus == 0);
            if (plain.Count >= 2)
            {
                var first = plain.Find(credit => credit.Id == Older) ?? plain[0];
                var second = plain.Find(credit => credit != first)!;
                credits.Remove(second);
                (first.Id, first.Paid, first.At, first.Expires) = (Older, first.Paid + second.Paid, Math.Max(first.At, second.At), null);
                Joined = (Joined.Credits + 1, Joined.Bonuses);
            }
            else
            {
                var row = credits.Where(credit => credit.Bonus > 0).OrderBy(credit => credit.Expires ?? long.MaxValue).ToList();
                var nearest = 1;
                for (var i = 2; i < row.Count; i++)
                {
                    nearest = Gap(row, i) < Gap(row, nearest) ? i : nearest;
                }

                (row[nearest].Bonus, row[nearest - 1].Bonus) = (row[nearest].Bonus + row[nearest - 1].Bonus, 0);
                credits.RemoveAll(credit => credit.Paid + credit.Bonus == 0);
                Joined = (Joined.Credits, Joined.Bonuses + 1);
            }

            Arrange(credits);
        }
    }

    // "Never" counts as the end of the calendar here.
    private static long Gap(List<Credit> row, int i) =>
        (row[i].Expires ?? DateTimeOffset.MaxValue.UtcTicks) - (row[i - 1].Expires ?? DateTimeOffset.MaxValue.UtcTicks);

    private static void Arrange(List<Credit> credits) =>
        credits.Sort(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Id, b.Id));

    /// <summary>What is not a wallet's: revenue, clearing, bonus expense, gifts in transit; of all wallets together.</summary>
    public sealed class Books
    {
        private readonly List<(string Account, Int128 Amount)> _open = [];

        public Dictionary<string, Int128> Balances { get; } = [];

        public void Begin() => _open.Clear();

        public void Add(string account, Int128 amount)
        {
            _open.Add((account, amount));
            Balances[account] = Balances.GetValueOrDefault(account) + amount;
        }

        public void Forget()
        {
            foreach (var (account, amount) in _open)
            {
                Balances[account] -= amount;
            }
        }
    }

    private sealed class Credit
    {
        public required string Id;
        public required long At;
        public required long? Expires;
        public required Int128 Paid;
        public required Int128 Bonus;
    }

    private sealed record Piece(string Credit, long At, long? Expires, bool IsBonus, Int128 Amount);

    private sealed record Reserve(string Id, List<Piece> Pieces, long Expires);

    private sealed class Due(string cause, Int128 amount, string credit, long at)
    {
        public string Cause => cause;
        public Int128 Amount = amount;
        public string Credit => credit;
        public long At => at;
    }

    private sealed record Sale(string Currency, Int128 Amount, List<Piece> Pieces)
    {
        public Int128 Undone { get; set; }
    }

    private sealed record Deposit(string Currency, string Method, Int128 Paid, Int128 Bonus, long? Expires, long At)
    {
        public Int128 Unwound { get; set; }
    }

    private sealed record Reversal(string Deposit, bool IsChargeback, Int128 Amount, Int128 Bonus)
    {
        public bool IsWon { get; set; }
    }

    private sealed record Present(string Currency, Int128 Amount, List<Piece> Pieces)
    {
        public bool IsBack { get; set; }
    }

    private sealed class Pocket
    {
        public List<Credit> Credits { get; private init; } = [];
        public List<Reserve> Holds { get; private init; } = [];
        public List<Due> Debts { get; private init; } = [];

        public void Sweep() => Credits.RemoveAll(credit => credit.Paid + credit.Bonus == 0);

        public Pocket Copy() => new()
        {
            Credits = Credits.ConvertAll(c => new Credit { Id = c.Id, At = c.At, Expires = c.Expires, Paid = c.Paid, Bonus = c.Bonus }),
            Holds = [.. Holds],
            Debts = Debts.ConvertAll(d => new Due(d.Cause, d.Amount, d.Credit, d.At)),
        };
    }
}
