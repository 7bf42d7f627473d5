using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>The ledger's statements that more than one of its parts uses, and how rows become values.</summary>
internal static class LedgerSql
{
    public static readonly Sql FindTransfer = new("SELECT kind, at, first_entry, leg_count FROM transfer WHERE id = ?");

    public static readonly Sql ReadLegs = new(
        "SELECT account_kind, owner, currency, amount FROM entry WHERE sequence >= ? AND sequence < ? ORDER BY sequence");

    /// <summary>The transfer with an id, or null.</summary>
    public static Transfer? Find(SqliteSession session, TransferId id)
    {
        var row = session[FindTransfer].Bind(1, id.Value);
        if (!row.Read())
        {
            return null;
        }

        var (kind, at, first, count) = (Kind(row.Int64(0)), Moment(row.Int64(1)), row.Int64(2), row.Int64(3));
        row.Reset();

        var legs = ImmutableArray.CreateBuilder<Leg>(checked((int)count));
        var leg = session[ReadLegs].Bind(1, first).Bind(2, first + count);
        while (leg.Read())
        {
            legs.Add(ReadLeg(leg, 0));
        }

        return new Transfer(id, kind, at, legs.DrainToImmutable());
    }

    /// <summary>Reads account kind, owner, currency and amount from four neighbouring columns.</summary>
    public static Leg ReadLeg(SqliteStatement row, int column) => new(
        new LedgerAccount((LedgerAccountKind)row.Int64(column), row.Text(column + 1)),
        new Money(row.Int64(column + 3), new Currency { Number = checked((ushort)row.Int64(column + 2)) }));

    public static TransferKind Kind(long number) => (TransferKind)number;

    public static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);
}
