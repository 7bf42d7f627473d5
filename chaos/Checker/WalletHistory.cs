namespace IM2.Checker;

/// <summary>A transfer in its place in a wallet's chain.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Cause">What asked for it; null if nothing did.</param>
/// <param name="Order">The cause, where this is the order's own transfer; null where it is not.</param>
/// <param name="Before">What the wallet had.</param>
/// <param name="After">What it has.</param>
/// <param name="FirstLeg">The sequence of its first leg in this wallet; null if it has none there.</param>
internal sealed record Step(LedgerTransfer Transfer, Operation? Cause, Operation? Order, Balance Before, Balance After, long? FirstLeg)
{
    /// <summary>Whether it is that an order was refused.</summary>
    public bool IsRefusal => Transfer.Kind == Stored.Refusal;
}

/// <summary>What happened in one wallet, one thing after the other.</summary>
internal sealed class WalletHistory
{
    private readonly Dictionary<long, Balance> _balances = new() { [0] = default };

    /// <param name="wallet">Whose.</param>
    /// <param name="transfers">Those of its chain.</param>
    /// <param name="evidence">Where causes and legs are.</param>
    public WalletHistory(string wallet, IEnumerable<LedgerTransfer> transfers, Evidence evidence)
    {
        Wallet = wallet;
        var steps = new List<Step>();
        var balance = default(Balance);
        foreach (var transfer in transfers.OrderBy(static transfer => transfer.Version))
        {
            var (before, effect) = (balance, evidence.Effects.GetValueOrDefault(transfer.Id));
            var legs = evidence.Legs(transfer.Id).Where(leg => leg.Owner == wallet && Stored.IsWallet(leg.Account)).ToList();
            balance = legs.Aggregate(before, static (sum, leg) => sum.With(leg));
            steps.Add(new Step(
                transfer, effect?.Operation, effect is { IsOrder: true } ? effect.Operation : null, before, balance, legs.Count > 0 ? legs[0].Sequence : null));
            _balances[transfer.Version] = balance;
        }

        Steps = steps;
    }

    /// <summary>Whose.</summary>
    public string Wallet { get; }

    /// <summary>In the order of the chain.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Where the chain ends.</summary>
    public long Version => Steps.Count == 0 ? 0 : Steps[^1].Transfer.Version;

    /// <summary>What the wallet had at a version; null if there is no such version.</summary>
    public Balance? At(long version) => _balances.TryGetValue(version, out var balance) ? balance : null;
}
