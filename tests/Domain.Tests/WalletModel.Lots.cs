namespace IM2.Domain.Tests;

/// <content>How money is spent, comes back, repays and is put away.</content>
internal sealed partial class WalletModel
{
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
}
