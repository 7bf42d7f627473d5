using IM2.Storage;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Crash.Tests;

/// <summary>What is in the data file, read past the silo and held against the journal.</summary>
internal sealed class LedgerReading(string dataFile, AccountId[] wallets, Journal journal)
{
    private readonly Dictionary<TransferId, (AccountId Wallet, long Version, string Event, RefusalCode? Refusal)> _known = [];
    private readonly Dictionary<AccountId, long> _versions = wallets.ToDictionary(wallet => wallet, _ => 0L);

    public int Postings => _known.Count;

    /// <summary>Reads on from where the last reading ended: all that was answered is there as it was answered, and nothing that nobody asked for.</summary>
    /// <param name="answered">What was answered before the reading began.</param>
    public Task CheckAsync(IReadOnlyCollection<Operation> answered) => ReadAsync(async ledger =>
    {
        foreach (var wallet in wallets)
        {
            await ReadOnAsync(ledger, wallet);
        }

        foreach (var operation in answered)
        {
            Check(operation);
        }
    });

    /// <summary>Looks at everything once the last operation was answered.</summary>
    public Task CheckAllAsync() => ReadAsync(async ledger =>
    {
        var report = await new LedgerVerifier(ledger).VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((_versions.Values.Count(version => version > 0), _known.Count), (report.Wallets, report.Postings));

        var kept = journal.Answered.Where(operation => operation.IsKept(operation.Answer!)).ToList();
        Assert.Equal(kept.Sum(operation => operation.InLedger(operation.Answer!).Count()), _known.Count);

        var expected = kept.Where(operation => operation.Answer!.Refusal is null).SelectMany(operation => operation.Net).GroupBy(net => net.Wallet).ToDictionary(nets => nets.Key, nets => nets.Sum(net => net.Amount));
        foreach (var wallet in wallets)
        {
            var purse = (await ledger.LoadAsync(wallet)).State.Purse(Currency.Cny);
            Assert.Equal((expected.GetValueOrDefault(wallet), 0L), (purse.Paid + purse.Bonus + purse.Held, purse.Owed));
        }

        var balances = await ledger.ReadTrialBalanceAsync();
        Assert.Equal(0, balances.Sum(leg => leg.Amount.MinorUnits));
        Assert.DoesNotContain(balances, leg => leg.Account.IsWallet && leg.Amount.MinorUnits < 0);
        Assert.DoesNotContain(balances, leg => leg.Account.Kind == LedgerAccountKind.InTransit && leg.Amount.MinorUnits != 0);
    });

    private async Task ReadAsync(Func<ILedger, Task> read)
    {
        using var store = SqliteStore.OpenReadOnly(dataFile);
        await using var services = new ServiceCollection().AddSqliteStorage(store).BuildServiceProvider();
        await read(services.GetRequiredService<ILedger>());
    }

    private async Task ReadOnAsync(ILedger ledger, AccountId wallet)
    {
        await foreach (var posting in ledger.ReadPostingsAsync(wallet, _versions[wallet]))
        {
            Assert.Equal(++_versions[wallet], posting.Version);
            var id = posting.Transfer.Id;
            Assert.True(journal.Asked(id) is not null, $"Nobody asked for {id}.");
            Assert.True(_known.TryAdd(id, (wallet, posting.Version, Operation.Text(posting.Event), (posting.Event as WalletEvent.CommandRefused)?.Code)), $"{id} is there twice.");
        }
    }

    private void Check(Operation operation)
    {
        var answer = operation.Answer!;
        var inLedger = operation.InLedger(answer).ToHashSet();
        foreach (var (id, wallet) in operation.Transfers)
        {
            var isThere = _known.TryGetValue(id, out var posting);
            Assert.True(isThere == inLedger.Contains((id, wallet)), $"{id} was answered {answer.Content}, and is {(isThere ? "" : "not ")}in the ledger.");
            if (isThere)
            {
                Assert.Equal((wallet, answer.Refusal), (posting.Wallet, posting.Refusal));
                Assert.True(answer.Version == 0 || (answer.Version, answer.Event) == (posting.Version, posting.Event), $"{id} was answered {answer.Content}, and is {posting}.");
            }
        }
    }
}
