using IM2.Domain;
using IM2.Storage;

namespace IM2.Bench;

/// <summary>Puts money into wallets through the ledger's port: rows and chains are the product's own.</summary>
internal static class LedgerFill
{
    /// <summary>So many commits are under way at once that transactions are large.</summary>
    private const int Concurrency = 1_024;

    /// <summary>The argument that makes this program fill a data file; the file and the number of wallets follow.</summary>
    public const string Command = "fill";

    /// <summary>Makes a data file with so many funded wallets.</summary>
    public static async Task<int> RunAsync(string file, int wallets)
    {
        await using var open = SqlitePlace.Open(file);
        await FundAsync(open.Ledger, wallets);
        return 0;
    }

    /// <summary>Credits one top-up to each of the wallets.</summary>
    public static async Task FundAsync(ILedger ledger, int wallets)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var n && n < wallets)
            {
                var account = Fixture.Account(n);
                await CommitAsync(ledger, WalletRecord.Empty(account), Fixture.TopUp(account));
            }
        })));
    }

    /// <summary>Decides and commits.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or somebody else has committed.</exception>
    public static async Task<WalletRecord> CommitAsync(ILedger ledger, WalletRecord wallet, WalletCommand command)
    {
        var decision = Wallet.Decide(wallet.State, command);
        if (decision.Refusal is { } refusal)
        {
            throw new InvalidOperationException(refusal.Detail);
        }

        return await ledger.CommitAsync(LedgerCommit.Of(wallet, decision.Events)) is CommitResult.Committed committed
            ? committed.Wallet
            : throw new InvalidOperationException($"{command.Id} was not committed.");
    }
}
