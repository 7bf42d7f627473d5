using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IM2.Domain;

namespace IM2.Payments.BankTransfer.Csv;

/// <summary>Reads a bank's table of entries, with the columns that the settings name.</summary>
internal sealed class CsvReader
{
    private const int EntriesMax = 100_000;

    private readonly BankTransferOptions _options;
    private readonly CsvColumns _columns;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly int _width;

    private CsvReader(BankTransferOptions options, CsvRecord head)
    {
        (_options, _columns, _width) = (options, options.Csv.Columns, head.Cells.Count);
        for (var place = 0; place < head.Cells.Count; place++)
        {
            if (!_places.TryAdd(head.Cells[place], place))
            {
                throw new DocumentException($"Two columns are called '{head.Cells[place]}'.", head.Line);
            }
        }

        string[] needed =
        [
            _columns.Statement, _columns.BookingDate, _columns.ValueDate, _columns.Amount, _columns.Currency, _columns.CreditDebit, _columns.Status,
            _columns.Reversal, _columns.EndToEndId, _columns.CreditorReference, _columns.RemittanceText, _columns.BankReference, _columns.CounterpartyName,
        ];
        if (Array.Find(needed, column => column.Length > 0 && !_places.ContainsKey(column)) is { } missing)
        {
            throw new DocumentException($"There is no column '{missing}'.", head.Line);
        }
    }

    /// <exception cref="DocumentException">The document is refused.</exception>
    public static ImmutableArray<BankStatement> Read(ReadOnlyMemory<byte> document, BankTransferOptions options)
    {
        using var records = CsvTable.Read(Decode(document, options.Csv.Encoding), options.Csv.Separator).GetEnumerator();
        if (!records.MoveNext())
        {
            throw new DocumentException("It is empty.", null);
        }

        var reader = new CsvReader(options, records.Current);
        var entries = new List<BankEntry>();
        while (records.MoveNext())
        {
            entries.Add(reader.EntryOf(records.Current));
            if (entries.Count > EntriesMax)
            {
                throw new DocumentException($"It has more than {EntriesMax} entries; send it in parts.", records.Current.Line);
            }
        }

        return [.. entries.GroupBy(static entry => entry.Statement).Select(statement => new BankStatement(
            BankStatementKind.Table, options.PlainAccount, statement.Key, null, null, null, BankEntry.WithKeys(statement)))];
    }

    private static string Decode(ReadOnlyMemory<byte> document, string encoding)
    {
        try
        {
            var text = BankTransferOptionsValidator.FindEncoding(encoding)!.GetString(document.Span);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException error)
        {
            throw new DocumentException(string.Create(CultureInfo.InvariantCulture, $"It is not {encoding}: the byte at {error.Index} fits no character."), null);
        }
    }

    private BankEntry EntryOf(CsvRecord record)
    {
        if (record.Cells.Count != _width)
        {
            throw new DocumentException($"It has {record.Cells.Count} cells; the head has {_width}.", record.Line);
        }

        var status = StatusOf(record);
        var booked = DayOf(record, _columns.BookingDate);
        if (status == BankEntryStatus.Booked && booked is null)
        {
            throw new DocumentException("It is booked and does not say when.", record.Line);
        }

        return new BankEntry
        {
            Account = _options.PlainAccount,
            Statement = Text(record, _columns.Statement, 35) ?? "",
            Amount = AmountOf(record),
            Direction = Cell(record, _columns.CreditDebit) switch
            {
                "CRDT" => BankDirection.Credit,
                "DBIT" => BankDirection.Debit,
                var other => throw Unreadable(record, _columns.CreditDebit, other),
            },
            Status = status,
            IsReversal = Cell(record, _columns.Reversal) switch
            {
                "true" => true,
                "false" or null => false,
                var other => throw Unreadable(record, _columns.Reversal, other),
            },
            BookingDate = booked,
            ValueDate = DayOf(record, _columns.ValueDate),
            References = Text(record, _columns.CreditorReference, 35) is { } reference ? [reference] : [],
            EndToEndId = Text(record, _columns.EndToEndId, 35),
            Text = Text(record, _columns.RemittanceText, BankEntry.TextLengthMax) ?? "",
            Counterparty = Text(record, _columns.CounterpartyName, 140),
            BankNumber = Text(record, _columns.BankReference, 64),
        };
    }

    private BankEntryStatus StatusOf(CsvRecord record) => Cell(record, _columns.Status) switch
    {
        "BOOK" or null => BankEntryStatus.Booked,
        "PDNG" => BankEntryStatus.Pending,
        "INFO" => BankEntryStatus.Information,
        var other => throw Unreadable(record, _columns.Status, other),
    };

    private Money AmountOf(CsvRecord record)
    {
        var code = Cell(record, _columns.Currency) ?? _options.Currencies[0];
        if (!Currency.TryParse(code, null, out var currency))
        {
            throw new DocumentException($"'{Shortened(code)}' is no currency that the product knows.", record.Line);
        }

        return BankAmount.TryRead(Cell(record, _columns.Amount)!, currency, out var amount, out var fault)
            ? amount
            : throw new DocumentException($"'{_columns.Amount}': {Shortened(fault!)}.", record.Line);
    }

    private DateOnly? DayOf(CsvRecord record, string column)
    {
        var cell = Cell(record, column);
        return string.IsNullOrEmpty(cell)
            ? null
            : DateOnly.TryParseExact(cell, _options.Csv.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw Unreadable(record, column, cell);
    }

    /// <summary>A text of 1 to so many characters; null where there is none.</summary>
    private string? Text(CsvRecord record, string column, int lengthMax) => Cell(record, column) switch
    {
        null or "" => null,
        var cell when cell.Length > lengthMax => throw new DocumentException($"'{column}' has more than {lengthMax} characters.", record.Line),
        var cell => cell,
    };

    /// <summary>What stands in a column; null if the bank has no such column.</summary>
    private string? Cell(CsvRecord record, string column) => column.Length == 0 ? null : record.Cells[_places[column]];

    private static DocumentException Unreadable(CsvRecord record, string column, string? cell) =>
        new($"'{column}' must not hold '{Shortened(cell ?? "")}'.", record.Line);

    private static string Shortened(string text) => text.Length <= 100 ? text : $"{text[..100]}…";
}
