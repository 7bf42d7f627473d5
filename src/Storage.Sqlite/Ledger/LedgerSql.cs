using System.Collections.Immutable;
using System.Text;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>How rows of the ledger become values. A row that can't become one is named.</summary>
internal static class LedgerSql
{
    /// <summary>The columns that <see cref="ReadPosting"/> reads, in its order.</summary>
    public const string PostingColumns = "id, wallet, version, kind, at, corrects, first_entry, leg_count, event, hash";

    /// <summary>The columns that <see cref="ReadWallet"/> reads, in its order.</summary>
    public const string WalletColumns = "account, version, head, state, checksum";

    private static readonly Sql ReadLegs = new(
        "SELECT sequence, transfer, account_kind, owner, currency, amount FROM entry WHERE sequence >= ? AND sequence < ? ORDER BY sequence");

    /// <summary>The wallet of the row that is being looked at.</summary>
    /// <exception cref="LedgerCorruptionException">The row is not as it was written.</exception>
    public static WalletRecord ReadWallet(SqliteStatement row, LedgerFormat format) => Decode("wallet", row, 0, () =>
    {
        var (account, version) = (row.StrictText(0), row.Int64(1));
        ImmutableArray<byte> head = [.. row.Blob(2)];
        var state = row.Blob(3);
        return row.Int64(4) == LedgerFormat.Checksum(account, version, head.AsSpan(), state)
            ? new WalletRecord(AccountId.Parse(account), version, head, format.ReadState(state))
            : throw new InvalidDataException("its checksum is not that of its content.");
    });

    /// <summary>The posting of the row that is being looked at.</summary>
    /// <exception cref="LedgerCorruptionException">The row, or an entry of it, is not as it was written.</exception>
    public static StoredPosting ReadPosting(SqliteSession session, SqliteStatement row, LedgerFormat format) => Decode("transfer", row, 0, () =>
    {
        var id = new TransferId(row.StrictText(0));
        var legs = Legs(session, id, row.Int64(6), row.Int64(7));
        var transfer = new Transfer(
            id, Kind(row.Int64(3)), Moment(row.Int64(4)), legs, row.IsNull(5) ? null : new TransferId(row.StrictText(5)));
        var bytes = row.Blob(8).ToArray();
        return new StoredPosting(AccountId.Parse(row.StrictText(1)), row.Int64(2), transfer, format.ReadEvent(bytes), bytes, [.. row.Blob(9)]);
    });

    /// <summary>The posting of the one row of a statement that is bound; null if it has none.</summary>
    /// <inheritdoc cref="ReadPosting" path="/exception"/>
    public static StoredPosting? FindPosting(SqliteSession session, SqliteStatement row, LedgerFormat format)
    {
        if (!row.Read())
        {
            return null;
        }

        var posting = ReadPosting(session, row, format);
        row.Reset();
        return posting;
    }

    /// <summary>Reads account kind, owner, currency and amount from four neighbouring columns.</summary>
    public static Leg ReadLeg(SqliteStatement row, int column) =>
        new(ReadAccount(row, column), new Money(row.Int64(column + 3), ReadCurrency(row, column + 2)));

    public static LedgerAccount ReadAccount(SqliteStatement row, int column) =>
        new((LedgerAccountKind)row.Int64(column), row.StrictText(column + 1));

    public static Currency ReadCurrency(SqliteStatement row, int column) => new() { Number = checked((ushort)row.Int64(column)) };

    public static TransferKind Kind(long number) => (TransferKind)number;

    public static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>Makes a value of a row, and names the row if it can't be made.</summary>
    /// <exception cref="LedgerCorruptionException">It can't.</exception>
    public static T Decode<T>(string table, SqliteStatement row, int keyColumn, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (LedgerCorruptionException or Microsoft.Data.Sqlite.SqliteException or OutOfMemoryException))
        {
            var key = Encoding.UTF8.GetString(row.Blob(keyColumn));
            throw new LedgerCorruptionException(table, key, error.Message, error);
        }
    }

    private static ImmutableArray<Leg> Legs(SqliteSession session, TransferId id, long first, long count)
    {
        if (count == 0)
        {
            return [];
        }

        var legs = ImmutableArray.CreateBuilder<Leg>();
        var leg = session[ReadLegs].Bind(1, first).Bind(2, checked(first + count));
        while (leg.Read())
        {
            legs.Add(Decode("entry", leg, 0, () => leg.StrictText(1) == id.Value
                ? ReadLeg(leg, 2)
                : throw new InvalidDataException($"it is a part of '{leg.Text(1)}', but lies among the legs of '{id}'.")));
        }

        return legs.Count == count
            ? legs.DrainToImmutable()
            : throw new InvalidDataException($"it has {legs.Count} legs where {count} were written.");
    }
}
