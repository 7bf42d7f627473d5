using System.Collections.Immutable;
using IM2.Domain;
using Microsoft.Data.Sqlite;

namespace IM2.Storage.Tests.Sqlite;

/// <summary>A row that can be damaged, and whose it is.</summary>
/// <param name="Row">A condition that only this row meets, whatever becomes of its damaged column.</param>
/// <param name="Wallet">The wallet.</param>
/// <param name="Transfer">The transfer; null for the row of a wallet.</param>
internal sealed record DamageTarget(string Row, AccountId Wallet, TransferId? Transfer)
{
    public bool IsNamedBy(LedgerFinding finding) => finding.Wallet == Wallet || (Transfer is not null && finding.Transfer == Transfer);
}

/// <summary>All rows of a sound ledger.</summary>
internal sealed class DamageTargets(SqliteConnection connection)
{
    private const string Entries =
        "SELECT 'sequence = ' || e.sequence, t.wallet, t.id FROM entry AS e JOIN transfer AS t ON t.id = e.transfer ";

    /// <summary>The rows of each table, and of the columns in which some rows have no bit to turn over.</summary>
    private readonly Dictionary<string, ImmutableArray<DamageTarget>> _rows = new()
    {
        ["wallet"] = Read(connection, "SELECT 'account = ''' || account || '''', account, NULL FROM wallet"),
        ["transfer"] = Read(connection, "SELECT 'number = ' || number, wallet, id FROM transfer ORDER BY number"),
        ["corrects"] = Read(connection, "SELECT 'number = ' || number, wallet, id FROM transfer WHERE corrects IS NOT NULL ORDER BY number"),
        ["entry"] = Read(connection, Entries + "ORDER BY e.sequence"),
        ["owner"] = Read(connection, Entries + "WHERE e.owner <> '' ORDER BY e.sequence"),
    };

    public DamageTarget Pick(string table, string column, Random random)
    {
        var rows = _rows[column is "corrects" or "owner" ? column : table];
        return rows[random.Next(rows.Length)];
    }

    private static ImmutableArray<DamageTarget> Read(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<DamageTarget>();
        while (reader.Read())
        {
            rows.Add(new DamageTarget(
                reader.GetString(0), AccountId.Parse(reader.GetString(1)), reader.IsDBNull(2) ? null : new TransferId(reader.GetString(2))));
        }

        return rows.ToImmutable();
    }
}

/// <summary>One bit of one column of one row, turned over in the data file.</summary>
internal sealed class Flip
{
    private readonly string _table;
    private readonly string _column;
    private readonly string _row;
    private readonly string _before;
    private readonly string _after;

    private Flip(string table, string column, string row, string before, string after) =>
        (_table, _column, _row, _before, _after) = (table, column, row, before, after);

    /// <summary>Turns a bit over.</summary>
    /// <returns>Null if SQLite refuses it.</returns>
    public static Flip? Make(SqliteConnection connection, string table, string column, string row, Random random)
    {
        var (before, after) = Values(connection, table, column, row, random);
        var flip = new Flip(table, column, row, before, after);
        return flip.TryWrite(connection, row, after) ? flip : null;
    }

    public void Undo(SqliteConnection connection)
    {
        // Where the column is the key, the row is found under its damaged key.
        var row = _row.StartsWith(_column + " =", StringComparison.Ordinal) ? $"{_column} = {_after}" : _row;
        Assert.True(TryWrite(connection, row, _before), $"{this} could not be undone.");
    }

    /// <summary>Gives each of two rows the other one's value.</summary>
    public static void Swap(SqliteConnection connection, string table, string column, string rows)
    {
        var key = table == "wallet" ? "account" : table == "transfer" ? "number" : "rowid";
        var found = new List<(string Key, string Value)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT quote({key}), quote({column}) FROM {table} WHERE {rows} ORDER BY {key}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                found.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        Assert.Equal(2, found.Count);
        Assert.NotEqual(found[0].Value, found[1].Value);
        string[] steps = column == "sequence"
            ? [Set("123456789", found[0].Key), Set(found[0].Key, found[1].Key), Set(found[1].Key, "123456789")]
            : column is "version" or "wallet"
                ? [Set(column == "version" ? "123456789" : "'aside'", found[0].Key), Set(found[0].Value, found[1].Key), Set(found[1].Value, found[0].Key)]
                : [Set(found[1].Value, found[0].Key), Set(found[0].Value, found[1].Key)];
        foreach (var step in steps)
        {
            using var command = connection.CreateCommand();
            command.CommandText = step;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        string Set(string value, string row) => $"UPDATE {table} SET {column} = {value} WHERE {key} = {row}";
    }

    public override string ToString() => $"{_table}.{_column} where {_row}: {_before} became {_after}";

    private static (string Before, string After) Values(SqliteConnection connection, string table, string column, string row, Random random)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT typeof({column}), {column}, CAST({column} AS BLOB) FROM {table} WHERE {row}";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read(), $"No {table} where {row}.");
        var type = reader.GetString(0);
        if (type == "integer")
        {
            var number = reader.GetInt64(1);
            return (Literal(number), Literal(number ^ (1L << random.Next(64))));
        }

        var before = (byte[])reader.GetValue(2);
        var after = (byte[])before.Clone();
        after[random.Next(after.Length)] ^= (byte)(1 << random.Next(8));
        return type == "blob" ? (Literal(before), Literal(after)) : ($"CAST({Literal(before)} AS TEXT)", $"CAST({Literal(after)} AS TEXT)");
    }

    // The smallest number has no literal of its own.
    private static string Literal(long number) => number == long.MinValue ? "(-9223372036854775807 - 1)" : $"{number}";

    private static string Literal(byte[] bytes) => $"x'{Convert.ToHexString(bytes)}'";

    private bool TryWrite(SqliteConnection connection, string row, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE {_table} SET {_column} = {value} WHERE {row}";
        try
        {
            Assert.Equal(1, command.ExecuteNonQuery());
            return true;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            return false;
        }
    }
}
