using System.Globalization;

namespace IM2.Sandbox.Bank;

/// <summary>The bank's own books.</summary>
internal sealed class BankStore
{
    private const string Columns = "number, amount, is_credit, is_reversal, is_booked, reference, end_to_end, text, counterparty, day";
    private readonly SandboxDatabase _database;

    public BankStore(SandboxDatabase database)
    {
        _database = database;
        _database.Use(static session => session.Script(
            """
            CREATE TABLE IF NOT EXISTS bank_movement (
                number INTEGER PRIMARY KEY AUTOINCREMENT, amount INTEGER NOT NULL, is_credit INTEGER NOT NULL, is_reversal INTEGER NOT NULL,
                is_booked INTEGER NOT NULL, reference TEXT NOT NULL, end_to_end TEXT NOT NULL, text TEXT NOT NULL, counterparty TEXT NOT NULL,
                day TEXT NOT NULL, statement INTEGER) STRICT
            """));
    }

    /// <summary>Keeps a movement and gives it its number.</summary>
    public BankMovement Add(BankMovement movement) => _database.Change(session =>
    {
        session.Execute(
            "INSERT INTO bank_movement (amount, is_credit, is_reversal, is_booked, reference, end_to_end, text, counterparty, day) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            movement.MinorUnits, movement.IsCredit ? 1 : 0, movement.IsReversal ? 1 : 0, movement.IsBooked ? 1 : 0, movement.Reference,
            movement.EndToEndId, movement.Text, movement.Counterparty, movement.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return movement with { Number = session.Rows("SELECT last_insert_rowid()", static row => row.GetInt64(0))[0] };
    });

    /// <summary>A movement; null if there is none of the number.</summary>
    public BankMovement? Find(long number) => _database.Use(session =>
        session.Rows($"SELECT {Columns} FROM bank_movement WHERE number = $0", Read, number).FirstOrDefault());

    /// <summary>The movements that a reference or end-to-end id names.</summary>
    public IReadOnlyList<BankMovement> Of(string reference) => _database.Use(session => session.Rows(
        $"SELECT {Columns} FROM bank_movement WHERE reference = $0 OR end_to_end = $0 ORDER BY number", Read, reference));

    /// <summary>Books a movement that was only expected.</summary>
    public BankMovement? Book(long number)
    {
        _database.Change(session => session.Execute("UPDATE bank_movement SET is_booked = 1 WHERE number = $0", number));
        return Find(number);
    }

    /// <summary>Closes the day: everything that is in no statement yet is in this one.</summary>
    public BankDay Close() => _database.Change(static session =>
    {
        var sequence = session.Rows("SELECT coalesce(max(statement), 0) + 1 FROM bank_movement", static row => row.GetInt64(0))[0];
        var opening = session.Rows(
            "SELECT coalesce(sum(CASE WHEN is_credit = 1 THEN amount ELSE -amount END), 0) FROM bank_movement WHERE statement IS NOT NULL AND is_booked = 1",
            static row => row.GetInt64(0))[0];
        var movements = session.Rows($"SELECT {Columns} FROM bank_movement WHERE statement IS NULL AND is_booked = 1 ORDER BY number", Read);
        session.Execute("UPDATE bank_movement SET statement = $0 WHERE statement IS NULL AND is_booked = 1", sequence);
        return new BankDay(sequence, opening, movements);
    });

    private static BankMovement Read(SandboxRow row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) == 1, row.GetInt64(3) == 1, row.GetInt64(4) == 1, row.GetString(5), row.GetString(6),
        row.GetString(7), row.GetString(8), DateOnly.ParseExact(row.GetString(9), "yyyy-MM-dd", CultureInfo.InvariantCulture));
}
