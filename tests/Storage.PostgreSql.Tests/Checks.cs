using System.Collections.Immutable;
using IM2.Domain;
using Npgsql;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>What is true of a whole ledger at any time.</summary>
internal static class Checks
{
    public static string Database(PostgreSqlStorageOptions options) => new NpgsqlConnectionStringBuilder(options.ConnectionString).Database!;

    public static ImmutableArray<byte> Link(ImmutableArray<byte> head, AccountId wallet, long version, StoredPosting posting) =>
        WalletChain.Next(head, wallet, version, posting.Transfer, posting.EventBytes.Span);

    /// <summary>Every chain leads without a gap from its start to its wallet's head; entries are the postings' legs; all sum to zero.</summary>
    /// <returns>The ids of all transfers.</returns>
    public static async Task<HashSet<string>> IntactAsync(ILedger ledger)
    {
        var ids = new HashSet<string>();
        await foreach (var record in ledger.ReadWalletsAsync())
        {
            var (head, version, legs) = (WalletChain.Start, 0L, 0);
            await foreach (var posting in ledger.ReadPostingsAsync(record.Wallet))
            {
                Assert.Equal((record.Wallet, ++version), (posting.Wallet, posting.Version));
                Assert.True(ids.Add(posting.Transfer.Id.Value), $"{posting.Transfer.Id} is there twice.");
                head = Link(head, record.Wallet, version, posting);
                Assert.Equal(Hex(head), Hex(posting.Hash));
                Assert.Equal(Wallet.Post(record.Wallet, posting.Event), posting.Transfer);
                legs += posting.Transfer.Legs.Count(leg => leg.Account.IsWallet);
            }

            Assert.Equal((record.Version, legs), (version, await EntriesAsync(ledger, record.Wallet)));
            Assert.Equal(Hex(head), Hex(record.Head));
        }

        var balances = await ledger.ReadTrialBalanceAsync();
        Assert.All(balances.GroupBy(leg => leg.Amount.Currency), group => Assert.Equal(0, group.Sum(leg => leg.Amount.MinorUnits)));
        Assert.Empty(await ledger.ReadStraysAsync().ToArrayAsync());
        return ids;
    }

    public static string Hex(ImmutableArray<byte> hash) => Convert.ToHexString(hash.AsSpan());

    public static void Same(WalletRecord expected, WalletRecord actual)
    {
        Assert.Equal((expected.Wallet, expected.Version, expected.State), (actual.Wallet, actual.Version, actual.State));
        Assert.Equal(Hex(expected.Head), Hex(actual.Head));
    }

    private static async Task<int> EntriesAsync(ILedger ledger, AccountId wallet)
    {
        var count = 0;
        long? before = null;
        var last = long.MaxValue;
        do
        {
            var page = await ledger.ReadEntriesAsync(wallet, new EntryQuery { Before = before, Limit = 1_000 });
            count += page.Entries.Length;
            Assert.True(page.Entries.All(entry => entry.Sequence < last));
            last = page.Entries.IsEmpty ? last : page.Entries[^1].Sequence;
            before = page.Before;
        }
        while (before is not null);
        return count;
    }
}
