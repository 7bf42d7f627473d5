using IM2.Domain;
using IM2.Storage;

namespace IM2.Bench;

/// <summary>Reads a ledger after a run: every acknowledged operation is in it once, nothing else is, and the books sum to zero.</summary>
internal static class LedgerCheck
{
    /// <param name="ledger">The ledger.</param>
    /// <param name="acknowledged">How many charges of each caller were acknowledged; they have the ids of <see cref="Fixture.ChargeId"/>.</param>
    /// <param name="wallets">The wallets that were charged.</param>
    /// <param name="others">How many postings they have besides.</param>
    /// <param name="callerOf">Which caller's which charge a transfer is; null for <see cref="Fixture.CallerOf"/>.</param>
    public static async Task VerifyAsync(
        ILedger ledger, int[] acknowledged, IEnumerable<AccountId> wallets, long others, Func<TransferId, (int Caller, int N)?>? callerOf = null)
    {
        callerOf ??= Fixture.CallerOf;
        var seen = acknowledged.Select(count => new bool[count]).ToArray();
        var (found, besides) = (0L, 0L);
        foreach (var wallet in wallets)
        {
            await foreach (var posting in ledger.ReadPostingsAsync(wallet))
            {
                if (callerOf(posting.Transfer.Id) is not var (caller, n))
                {
                    besides++;
                    continue;
                }

                if (caller >= seen.Length || n >= seen[caller].Length || seen[caller][n])
                {
                    throw new CheckFailedException($"{posting.Transfer.Id} is in the ledger, and nobody was told so, or twice.");
                }

                seen[caller][n] = true;
                found++;
            }
        }

        var asked = acknowledged.Sum(count => (long)count);
        if (found != asked || besides != others)
        {
            throw new CheckFailedException($"{asked} operations were acknowledged and {others} made before; the ledger has {found} and {besides}.");
        }

        foreach (var total in await ledger.ReadTotalsAsync())
        {
            if (total.MinorUnits != 0)
            {
                throw new CheckFailedException($"The entries of {total.Currency} sum to {total.MinorUnits}.");
            }
        }
    }
}
