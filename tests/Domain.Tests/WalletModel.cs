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
        WalletCommand.ReverseUnwinding c => Win(c, now),
        WalletCommand.SendGift c => Send(c),
        WalletCommand.ReceiveGift c => Receive(c, now),
        WalletCommand.ReturnGift c => TakeBack(c, now),
        WalletCommand.ReserveTopUp c => Reserved(c, now),
        WalletCommand.ReleaseTopUp c => Released(c),
        WalletCommand.DelayTopUp => "accepted",
        WalletCommand.SetStatus c => Set(c),
        _ => "?",
    };

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
                GiveBack(currency, hold.Pieces, hold.Expires);       // as if somebody had looked at that very moment
            }

            foreach (var credit in pocket.Credits.FindAll(credit => credit.Expires <= now))
            {
                books.Add($"bonus {currency}", credit.Bonus);
                credit.Bonus = 0;
            }

            pocket.Sweep();
        }
    }
}
