using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using IM2.Domain;
using Npgsql;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>How rows of the ledger become values. A row that can't become one is named.</summary>
internal static class LedgerRows
{
    /// <summary>The columns that <see cref="Wallet"/> reads, in its order.</summary>
    public const string WalletColumns = "account, version, head, state, checksum";

    /// <summary>The rows that <see cref="ReadPosting"/> reads: a transfer with its legs as arrays, in their order; null for none.</summary>
    public const string Postings =
        """
        SELECT t.id, t.wallet, t.version, t.kind, t.at, t.corrects, t.event, t.hash, t.leg_count, l.kinds, l.owners, l.currencies, l.amounts
        FROM im2.transfer AS t
        CROSS JOIN LATERAL (
            SELECT array_agg(e.account_kind ORDER BY e.leg_no) AS kinds, array_agg(e.owner ORDER BY e.leg_no) AS owners,
                array_agg(e.currency ORDER BY e.leg_no) AS currencies, array_agg(e.amount ORDER BY e.leg_no) AS amounts
            FROM im2.entry AS e WHERE e.sequence BETWEEN t.first_entry AND t.last_entry AND e.transfer = t.id) AS l
        """;

    /// <summary>A wallet.</summary>
    /// <exception cref="LedgerCorruptionException">The row is not as it was written.</exception>
    public static WalletRecord Wallet(NpgsqlDataReader row, LedgerFormat format) => Decode("wallet", row, 0, () =>
    {
        var (account, version, head, state) = (row.GetString(0), row.GetInt64(1), Bytes(row, 2), row.GetFieldValue<byte[]>(3));
        return row.GetInt64(4) == LedgerFormat.Checksum(account, version, head.AsSpan(), state)
            ? new WalletRecord(AccountId.Parse(account), version, head, format.ReadState(state))
            : throw new InvalidDataException("its checksum is not that of its content.");
    });

    /// <summary>A posting.</summary>
    /// <exception cref="LedgerCorruptionException">The row, or an entry of it, is not as it was written.</exception>
    public static StoredPosting ReadPosting(NpgsqlDataReader row, LedgerFormat format) => Decode("transfer", row, 0, () =>
    {
        TransferId? corrects = row.IsDBNull(5) ? null : new TransferId(row.GetString(5));
        var transfer = new Transfer(new TransferId(row.GetString(0)), Kind(row.GetInt16(3)), Moment(row.GetInt64(4)), Legs(row), corrects);
        var happened = row.GetFieldValue<byte[]>(6);
        return new StoredPosting(
            AccountId.Parse(row.GetString(1)), row.GetInt64(2), transfer, format.ReadEvent(happened), happened, Bytes(row, 7));
    });

    /// <summary>A sum of entries: account kind, owner, currency, amount.</summary>
    public static Leg Balance(NpgsqlDataReader row) => Decode("entry", row, 0, () => Leg(row, 0));

    /// <summary>A sum of entries: currency, count, amount as text, for it may leave 64 bits.</summary>
    public static LedgerTotal Total(NpgsqlDataReader row) => Decode("entry", row, 0, () => new LedgerTotal(
        Currency(row.GetInt16(0)), row.GetInt64(1), Int128.Parse(row.GetString(2), CultureInfo.InvariantCulture)));

    /// <summary>Number, wallet, version, kind.</summary>
    public static FeedPosting InFeed(NpgsqlDataReader row) => Decode("transfer", row, 0, () => new FeedPosting(
        row.GetInt64(0), AccountId.Parse(row.GetString(1)), row.GetInt64(2), Kind(row.GetInt16(3))));

    /// <summary>Number, transfer, wallet, its version, and the wallet's version, which is null when there is no such wallet.</summary>
    public static LedgerStray StrayTransfer(NpgsqlDataReader row)
    {
        var (id, wallet) = (row.GetString(1), row.GetString(2));
        return new LedgerStray(
            "transfer",
            id,
            new TransferId(id),
            new AccountId { Value = wallet },
            row.IsDBNull(4)
                ? $"there is no wallet '{wallet}'."
                : row.GetInt64(3) > row.GetInt64(4)
                    ? $"it is at version {row.GetInt64(3)}, but wallet '{wallet}' is at {row.GetInt64(4)} only."
                    : $"no link of wallet '{wallet}' leads to it.");
    }

    /// <summary>Sequence and transfer.</summary>
    public static LedgerStray StrayEntry(NpgsqlDataReader row) => new(
        "entry", $"{row.GetInt64(0)}", new TransferId(row.GetString(1)), null, $"it is none of the legs of a transfer '{row.GetString(1)}'.");

    private static ImmutableArray<Leg> Legs(NpgsqlDataReader row)
    {
        var count = row.GetInt16(8);
        var kinds = row.IsDBNull(9) ? [] : row.GetFieldValue<short[]>(9);
        if (kinds.Length != count)
        {
            throw new InvalidDataException($"it has {kinds.Length} legs where {count} were written.");
        }

        if (count == 0)
        {
            return [];
        }

        var (owners, currencies, amounts) = (row.GetFieldValue<string[]>(10), row.GetFieldValue<short[]>(11), row.GetFieldValue<long[]>(12));
        return [.. kinds.Select((kind, i) => Leg(kind, owners[i], currencies[i], amounts[i]))];
    }

    /// <summary>Account kind, owner, currency and amount from four neighbouring columns.</summary>
    public static Leg Leg(NpgsqlDataReader row, int column) =>
        Leg(row.GetInt16(column), row.GetString(column + 1), row.GetInt16(column + 2), row.GetInt64(column + 3));

    private static Leg Leg(short kind, string owner, short currency, long amount) =>
        new(new LedgerAccount((LedgerAccountKind)kind, owner), new Money(amount, Currency(currency)));

    private static Currency Currency(short number) => new() { Number = checked((ushort)number) };

    public static TransferKind Kind(short number) => (TransferKind)number;

    public static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);

    private static ImmutableArray<byte> Bytes(NpgsqlDataReader row, int column) =>
        ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(column));

    /// <summary>Makes a value of a row, and names the row if it can't be made.</summary>
    /// <exception cref="LedgerCorruptionException">It can't.</exception>
    public static T Decode<T>(string table, NpgsqlDataReader row, int keyColumn, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (LedgerCorruptionException or NpgsqlException or OutOfMemoryException))
        {
            throw new LedgerCorruptionException(table, $"{row.GetValue(keyColumn)}", error.Message, error);
        }
    }
}
