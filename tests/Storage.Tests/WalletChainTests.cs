using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IM2.Domain;

namespace IM2.Storage.Tests;

public sealed class WalletChainTests
{
    private static readonly AccountId Alice = AccountId.Parse("alice");

    /// <summary>What is hashed never changes: ledgers hold it.</summary>
    [Theory]
    [InlineData(null, 0)]
    [InlineData("charge:é", 5)]
    [InlineData("charge:1", 70_000)]
    public void A_link_is_the_hash_of_what_is_written_down(string? corrects, int eventLength)
    {
        var amount = new Money(5, Currency.Cny);
        var transfer = new Transfer(
            new TransferId("a"),
            TransferKind.BonusGrant,
            DateTimeOffset.UnixEpoch,
            [new Leg(LedgerAccount.WalletBonus(Alice), amount), new Leg(LedgerAccount.BonusExpense, -amount)],
            corrects is null ? null : new TransferId(corrects));
        var happened = RandomNumberGenerator.GetBytes(eventLength);

        var bytes = new List<byte>(WalletChain.Start);
        Text("alice");
        Number(7);
        Text("a");
        Number(2);
        Number(DateTimeOffset.UnixEpoch.UtcTicks);
        Text(corrects ?? "");
        Number(2);
        foreach (var (kind, owner, minorUnits) in new[] { (3, "alice", 5), (6, "", -5) })
        {
            Number(kind);
            Text(owner);
            Number(156);
            Number(minorUnits);
        }

        Number(eventLength);
        bytes.AddRange(happened);
        Assert.Equal(SHA256.HashData(bytes.ToArray()), WalletChain.Next(WalletChain.Start, Alice, 7, transfer, happened));

        void Number(long number)
        {
            Span<byte> eight = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(eight, number);
            bytes.AddRange(eight);
        }

        void Text(string text)
        {
            Number(Encoding.UTF8.GetByteCount(text));
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
        }
    }
}
