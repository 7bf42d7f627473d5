namespace IM2.Domain.Tests;

/// <content>What it remembers.</content>
internal sealed partial class WalletModel
{
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
