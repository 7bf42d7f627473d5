namespace IM2.Checker;

/// <summary>The books balance: over all entries, over each transfer, and nothing is left on its way.</summary>
internal static class SumCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        foreach (var currency in evidence.Ledger.Entries.GroupBy(static entry => entry.Currency))
        {
            var sum = currency.Aggregate(Int128.Zero, static (sum, entry) => sum + entry.Amount);
            if (sum != 0)
            {
                yield return new(ViolationKind.Unbalanced, $"All entries of currency {currency.Key} sum to {sum}.");
            }
        }

        foreach (var legs in evidence.Ledger.Entries.GroupBy(static entry => entry.Transfer, StringComparer.Ordinal))
        {
            if (evidence.Transfer(legs.Key) is not { } transfer)
            {
                yield return new(ViolationKind.Unbalanced, $"There are entries of {legs.Key}, and no such transfer.");
            }
            else if (legs.Sum(static leg => leg.Amount) is not 0 and var sum)
            {
                yield return new(
                    ViolationKind.Unbalanced, $"The legs of {legs.Key} sum to {sum}.", evidence.Effects.GetValueOrDefault(legs.Key)?.Operation, transfer.Wallet);
            }
        }

        var transit = evidence.Ledger.Entries.Where(static entry => entry.Account == Stored.InTransit).GroupBy(static entry => entry.Owner, StringComparer.Ordinal);
        foreach (var gift in transit.Where(static gift => gift.Sum(static entry => entry.Amount) != 0))
        {
            yield return new(ViolationKind.Unbalanced, $"{gift.Sum(static entry => entry.Amount)} of the gift {gift.Key} are on their way still.");
        }
    }
}
