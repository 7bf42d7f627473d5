using System.Collections.Immutable;
using System.Text;
using IM2.Domain;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;
using static IM2.Payments.Tests.BankTransfer.BankDocuments;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>A bank's table, as the example has it and as other banks do.</summary>
public sealed class CsvTests
{
    private const string Head =
        "Statement;Entry;BookingDate;ValueDate;Amount;Currency;CreditDebit;Status;Reversal;EndToEndId;CreditorReference;RemittanceText;BankReference;CounterpartyName\n";

    private const string First =
        "S-2026-001;1;2026-11-20;2026-11-20;100.00;CNY;CRDT;BOOK;false;NOTPROVIDED;RF18539007547034;top-up;B-1;\"王芳; \"\"Fang\"\"\"\n";

    private const string Example = Head + First
        + "S-2026-001;2;;;200.00;CNY;CRDT;PDNG;false;NOTPROVIDED;RF18539007547034;;B-2;\n"
        + "S-2026-001;3;2026-11-20;2026-11-20;50.00;CNY;DBIT;BOOK;true;NOTPROVIDED;RF18539007547034;;B-3;\n";

    [Fact]
    public void The_example_is_read()
    {
        var statement = Assert.Single(Statements(Read(Example)));
        Assert.Equal((BankStatementKind.Table, "S-2026-001", null, null), (statement.Kind, statement.Id, statement.Sequence, statement.Difference()));
        Assert.Equal(
            [
                (10000, BankDirection.Credit, BankEntryStatus.Booked, false, "B-1", "王芳; \"Fang\""),
                (20000, BankDirection.Credit, BankEntryStatus.Pending, false, "B-2", null),
                (5000, BankDirection.Debit, BankEntryStatus.Booked, true, "B-3", (string?)null),
            ],
            statement.Entries.Select(entry => ((int)entry.Amount.MinorUnits, entry.Direction, entry.Status, entry.IsReversal, entry.BankNumber!, entry.Counterparty)));
        Assert.All(statement.Entries, entry => Assert.Equal("RF18539007547034", Assert.Single(entry.References)));
        Assert.Equal([new DateOnly(2026, 11, 20), null, new DateOnly(2026, 11, 20)], statement.Entries.Select(entry => entry.BookingDate));
    }

    [Fact]
    public void The_same_entry_in_a_table_and_in_a_statement_is_the_same()
    {
        var camt = Statements(Read(Statement(Entry(details: Referring()))))[0].Entries[0];
        Assert.Equal(camt.Key, Statements(Read(Example))[0].Entries[0].Key);
    }

    [Fact]
    public void Another_bank_has_other_names_and_another_encoding()
    {
        var options = Options(options =>
        {
            options.Csv.Encoding = "gb18030";
            options.Csv.Separator = ',';
            options.Csv.DateFormat = "yyyyMMdd";
            options.Csv.Columns = new CsvColumns
            {
                Statement = "", BookingDate = "交易日期", ValueDate = "", Amount = "金额", Currency = "", CreditDebit = "借贷", Status = "", Reversal = "",
                EndToEndId = "", CreditorReference = "", RemittanceText = "附言", BankReference = "流水号", CounterpartyName = "对方户名",
            };
        });
        var bytes = BankTransferOptionsValidator.FindEncoding("gb18030")!.GetBytes("流水号,交易日期,借贷,金额,对方户名,附言,余额\r\n1,20261120,CRDT,12.5,王芳,充值 rf18 5390 0754 7034,99\r\n");
        var entry = Assert.Single(Assert.Single(Statements(Read(bytes, options))).Entries);
        Assert.Equal(
            (new Money(1250, Currency.Cny), "王芳", "充值 rf18 5390 0754 7034", new DateOnly(2026, 11, 20), BankEntryStatus.Booked),
            (entry.Amount, entry.Counterparty, entry.Text, entry.BookingDate, entry.Status));
        Assert.IsType<StatementReading.Refused>(Read("流水号,交易日期"u8.ToArray()[..7], options));
    }

    [Fact]
    public void Line_ends_and_a_mark_of_byte_order_make_no_difference()
    {
        var plain = Statements(Read(Example))[0].Entries.Select(entry => entry.Key).ToList();
        Assert.Equal(plain, Statements(Read(Example.Replace("\n", "\r\n", StringComparison.Ordinal)))[0].Entries.Select(entry => entry.Key));
        Assert.Equal(plain, Statements(Read(Example.TrimEnd('\n')))[0].Entries.Select(entry => entry.Key));
        Assert.Equal(plain, Statements(Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Example)]))[0].Entries.Select(entry => entry.Key));
        Assert.Empty(Statements(Read(Head)));
    }

    [Fact]
    public void A_quoted_cell_may_hold_lines() =>
        Assert.Equal("a\nb", Statements(Read(Head + First.Replace("top-up", "\"a\nb\"", StringComparison.Ordinal)))[0].Entries[0].Text);

    [Theory]
    [InlineData("100.00", "100,00", "an amount is digits")]
    [InlineData("100.00", "-100.00", "an amount is digits")]
    [InlineData("100.00", "100.001", "finer")]
    [InlineData("100.00", "99999999999999999999", "at most 18")]
    [InlineData("CNY", "XYZ", "no currency")]
    [InlineData("CRDT", "C", "must not hold 'C'")]
    [InlineData("BOOK", "Booked", "must not hold 'Booked'")]
    [InlineData("BOOK", "", "must not hold ''")]
    [InlineData("false", "no", "must not hold 'no'")]
    [InlineData("2026-11-20;2026", "2026-02-30;2026", "must not hold '2026-02-30'")]
    [InlineData("2026-11-20;2026", ";2026", "does not say when")]
    [InlineData("top-up", "a;b", "15 cells")]
    [InlineData(";top-up", "", "13 cells")]
    [InlineData("top-up", "to\"p", "quote stands within")]
    [InlineData("top-up", "\"to\"p", "follows a closing quote")]
    [InlineData("top-up", "\"top", "follows a closing quote")]
    [InlineData("\"王芳; \"\"Fang\"\"\"", "\"x", "never closed")]
    [InlineData("top-up", "to\rp", "control character")]
    [InlineData("top-up", "to\0p", "control character")]
    [InlineData("NOTPROVIDED", "1234567890123456789012345678901234567890", "more than 35")]
    public void What_is_no_such_table_is_refused_with_its_line(string what, string by, string because)
    {
        var refused = Assert.IsType<StatementReading.Refused>(Read(Head + First.Replace(what, by, StringComparison.Ordinal)));
        Assert.Contains(because, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2, refused.Line);
    }

    [Fact]
    public void A_wrong_head_is_refused()
    {
        Assert.Contains("'Status'", Assert.IsType<StatementReading.Refused>(Read(Example.Replace(";Status;", ";State;", StringComparison.Ordinal))).Reason, StringComparison.Ordinal);
        Assert.Contains("Two columns", Assert.IsType<StatementReading.Refused>(Read(Example.Replace(";Entry;", ";Status;", StringComparison.Ordinal))).Reason, StringComparison.Ordinal);
        Assert.IsType<StatementReading.Refused>(Read("\n"));
        Assert.IsType<StatementReading.Refused>(Read(Example.Replace("\nS-2026-001;2", "\n\nS-2026-001;2", StringComparison.Ordinal)));
        Assert.IsType<StatementReading.Refused>(Read([0xFF, 0x00, 0xFE]));
        Assert.IsType<StatementReading.Refused>(Read([.. Encoding.UTF8.GetBytes(Head), 0xB0, 0xB1]));
    }

    private static ImmutableArray<BankStatement> Statements(StatementReading reading)
    {
        Assert.True(reading is StatementReading.Read, $"{reading}");
        return ((StatementReading.Read)reading).Statements;
    }
}
