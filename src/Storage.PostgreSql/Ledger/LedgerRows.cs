using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IM2.Domain;
using Npgsql;
using Orleans.Serialization;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>The ledger's reads, and how rows become values.</summary>
internal static class LedgerRows
{
    public const string FindWallet = "SELECT account, version, head, state FROM im2.wallet WHERE account = $1";

    public const string ReadWallets = "SELECT account, version, head, state FROM im2.wallet WHERE account > $1 ORDER BY account LIMIT $2";

    public const string FindPosting = $"{Posting} WHERE t.id = $1";

    public const string ReadCorrections = $"{Posting} WHERE t.corrects = $1 ORDER BY t.wallet, t.version";

    public const string ReadPostings = $"{Posting} WHERE t.wallet = $1 AND t.version > $2 ORDER BY t.version LIMIT $3";

    public const string ReadPage =
        """
        SELECT e.sequence, e.transfer, t.kind, t.at, e.account_kind, e.owner, e.currency, e.amount
        FROM im2.entry AS e JOIN im2.transfer AS t ON t.id = e.transfer
        WHERE e.account_kind IN (1, 3, 4, 5) AND e.owner = $1 AND e.sequence < $2
        ORDER BY e.sequence DESC LIMIT $3
        """;

    public const string ReadBalances =
        """
        SELECT account_kind, owner, currency, sum(amount)::bigint FROM im2.entry
        GROUP BY account_kind, owner, currency ORDER BY account_kind, owner, currency
        """;

    /// <summary>A transfer with its legs, as arrays in their order; null for none.</summary>
    private const string Posting =
        """
        SELECT t.id, t.wallet, t.version, t.kind, t.at, t.corrects, t.event, t.hash, l.kinds, l.owners, l.currencies, l.amounts
        FROM im2.transfer AS t
        CROSS JOIN LATERAL (
            SELECT array_agg(e.account_kind ORDER BY e.leg_no) AS kinds, array_agg(e.owner ORDER BY e.leg_no) AS owners,
                array_agg(e.currency ORDER BY e.leg_no) AS currencies, array_agg(e.amount ORDER BY e.leg_no) AS amounts
            FROM im2.entry AS e WHERE e.sequence BETWEEN t.first_entry AND t.last_entry AND e.transfer = t.id) AS l
        """;

    public static WalletRecord Wallet(NpgsqlDataReader row, Serializer<WalletState> states) => new(
        AccountId.Parse(row.GetString(0)), row.GetInt64(1), Bytes(row, 2), states.Deserialize(row.GetFieldValue<byte[]>(3))!);

    public static StoredPosting ReadPosting(NpgsqlDataReader row, Serializer<WalletEvent> events)
    {
        var legs = ImmutableArray<Leg>.Empty;
        if (!row.IsDBNull(8))
        {
            var (kinds, owners) = (row.GetFieldValue<short[]>(8), row.GetFieldValue<string[]>(9));
            var (currencies, amounts) = (row.GetFieldValue<short[]>(10), row.GetFieldValue<long[]>(11));
            legs = [.. kinds.Select((kind, i) => Leg(kind, owners[i], currencies[i], amounts[i]))];
        }

        TransferId? corrects = row.IsDBNull(5) ? null : new TransferId(row.GetString(5));
        var transfer = new Transfer(new TransferId(row.GetString(0)), Kind(row.GetInt16(3)), Moment(row.GetInt64(4)), legs, corrects);
        var happened = row.GetFieldValue<byte[]>(6);
        return new StoredPosting(
            AccountId.Parse(row.GetString(1)), row.GetInt64(2), transfer, events.Deserialize(happened)!, happened, Bytes(row, 7));
    }

    public static LedgerEntry Entry(NpgsqlDataReader row) => new(
        row.GetInt64(0), new TransferId(row.GetString(1)), Kind(row.GetInt16(2)), Moment(row.GetInt64(3)), Leg(row, 4));

    /// <summary>Reads account kind, owner, currency and amount from four neighbouring columns.</summary>
    public static Leg Leg(NpgsqlDataReader row, int column) =>
        Leg(row.GetInt16(column), row.GetString(column + 1), row.GetInt16(column + 2), row.GetInt64(column + 3));

    private static Leg Leg(short kind, string owner, short currency, long amount) => new(
        new LedgerAccount((LedgerAccountKind)kind, owner), new Money(amount, new Currency { Number = checked((ushort)currency) }));

    private static TransferKind Kind(short number) => (TransferKind)number;

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);

    private static ImmutableArray<byte> Bytes(NpgsqlDataReader row, int column) =>
        ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(column));
}
