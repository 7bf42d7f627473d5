using IM2.Domain;
using IM2.Payments.Banking;
using static IM2.Payments.Tests.BankTransfer.BankDocuments;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>What camt.053 and camt.054 say, in both versions.</summary>
public sealed class CamtTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void A_statement_is_read(int version)
    {
        var booked = version == 2 ? Booked2 : Booked8;
        var debtor = version == 2 ? "<Dbtr><Nm>王芳</Nm></Dbtr>" : "<Dbtr><Pty><Nm>王芳</Nm></Pty></Dbtr>";
        var details = Referring(
            before: "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>", amount: version == 2 ? Amount2("100.00000") : Amount8("100.00000") + $"<RltdPties>{debtor}</RltdPties>");
        details = version == 2 ? details.Replace("<RmtInf>", $"<RltdPties>{debtor}</RltdPties><RmtInf>", StringComparison.Ordinal) : details;
        var statement = One(Statement(Entry(status: booked, details: details), version));
        Assert.Equal(
            (BankStatementKind.Statement, BankDocuments.Account, "S-1", 7L, Cny(1000), Cny(1100), null),
            (statement.Kind, statement.Account, statement.Id, statement.Sequence, statement.Opening, statement.Closing, statement.Difference()));
        var entry = Assert.Single(statement.Entries);
        Assert.Equal((Cny(100), BankDirection.Credit, BankEntryStatus.Booked, false), (entry.Amount, entry.Direction, entry.Status, entry.IsReversal));
        Assert.Equal((new DateOnly(2026, 11, 20), new DateOnly(2026, 11, 21)), (entry.BookingDate, entry.ValueDate));
        Assert.Equal((Reference, "NOTPROVIDED", "王芳", "B-1", null), (Assert.Single(entry.References), entry.EndToEndId, entry.Counterparty, entry.BankNumber, entry.Doubt));
        Assert.True(BankEntry.IsKey(entry.Key));
    }

    [Fact]
    public void A_notification_and_a_statement_of_either_version_tell_of_the_same_entry()
    {
        var told = new[]
        {
            Notification(Entry(details: Referring())), Notification(Entry(status: Booked2, details: Referring()), 2),
            Statement(Entry(details: Referring())), Statement(Entry(status: Booked2, details: Referring()), 2, id: "S-2"),
        }.Select(document => One(document).Entries[0].Key);
        Assert.Single(told.Distinct());
    }

    [Theory]
    [InlineData("<Sts><Cd>PDNG</Cd></Sts>", BankEntryStatus.Pending)]
    [InlineData("<Sts><Cd>FUTR</Cd></Sts>", BankEntryStatus.Pending)]
    [InlineData("<Sts><Cd>INFO</Cd></Sts>", BankEntryStatus.Information)]
    [InlineData("<Sts><Prtry>BOOK</Prtry></Sts>", BankEntryStatus.Pending)]
    public void What_is_not_known_to_be_booked_is_not(string status, BankEntryStatus expected)
    {
        var entry = One(Notification(Entry(status: status, booked: ""))).Entries[0];
        Assert.Equal((expected, null), (entry.Status, entry.BookingDate));
    }

    [Fact]
    public void A_bundle_is_as_many_entries_as_it_bundles()
    {
        var statement = One(Statement(Entry("100.00", details:
            Referring("RF25A", amount: Amount8("30.00")) + Referring(before: "<Refs><EndToEndId>E-2</EndToEndId></Refs>", amount: Amount2("70.00")))));
        Assert.Null(statement.Difference());
        Assert.Equal([(Cny(30), "RF25A", 0), (Cny(70), Reference, (int?)1)], statement.Entries.Select(entry => (entry.Amount, entry.References[0], entry.Part)));
        Assert.Equal(2, statement.Entries.Select(entry => entry.Key).Distinct().Count());
    }

    [Fact]
    public void Parts_with_numbers_of_their_own_are_known_by_them()
    {
        var entries = One(Statement(Entry("100.00", details:
            Referring(before: "<Refs><AcctSvcrRef>P-1</AcctSvcrRef></Refs>", amount: Amount8("50.00"))
            + Referring(before: "<Refs><AcctSvcrRef>P-2</AcctSvcrRef></Refs>", amount: Amount8("50.00"))))).Entries;
        Assert.Equal([("P-1", null), ("P-2", (int?)null)], entries.Select(entry => (entry.BankNumber, entry.Part)));

        // Numbers that are not their own tell nothing apart: the place in the bundle does.
        entries = One(Statement(Entry("100.00", number: "", details:
            Referring(before: "<Refs><AcctSvcrRef>P</AcctSvcrRef></Refs>", amount: Amount8("50.00"))
            + Referring(before: "<Refs><AcctSvcrRef>P</AcctSvcrRef></Refs>", amount: Amount8("50.00"))))).Entries;
        Assert.Equal([("P", 0, null), ("P", 1, (string?)null)], entries.Select(entry => (entry.BankNumber!, entry.Part!.Value, entry.Doubt)));
    }

    [Theory]
    [InlineData("30.00", "69.99")]
    [InlineData("30.00", "")]
    public void A_bundle_that_does_not_add_up_stays_one_doubtful_entry(string first, string second)
    {
        var entry = Assert.Single(One(Statement(Entry("100.00", details:
            Referring(amount: Amount8(first)) + Referring("RF25A", amount: second.Length == 0 ? "" : Amount8(second))))).Entries);
        Assert.Equal(Cny(100), entry.Amount);
        Assert.NotNull(entry.Doubt);
        Assert.Equal([Reference, "RF25A"], entry.References.AsEnumerable());
    }

    [Fact]
    public void A_single_part_of_another_amount_is_doubtful()
    {
        var entry = Assert.Single(One(Statement(Entry("99.50", details: Referring(amount: Amount8("100.00"))))).Entries);
        Assert.Equal(new Money(9950, Currency.Cny), entry.Amount);
        Assert.NotNull(entry.Doubt);
    }

    [Fact]
    public void Reversals_and_returns_are_reversals()
    {
        Assert.True(One(Statement(Entry(direction: "DBIT", reversal: "<RvslInd>true</RvslInd>", details: Referring()))).Entries[0].IsReversal);
        Assert.True(One(Statement(Entry(direction: "DBIT", details: Referring(after: "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")))).Entries[0].IsReversal);
        Assert.False(One(Statement(Entry(direction: "DBIT", reversal: "<RvslInd>0</RvslInd>", details: Referring()))).Entries[0].IsReversal);
    }

    [Fact]
    public void Free_text_is_kept_in_one_piece()
    {
        var entry = One(Statement(Entry(details:
            "<TxDtls><RmtInf><Ustrd>top up RF18 5390</Ustrd><Ustrd>0754 7034</Ustrd></RmtInf><AddtlTxInf>thanks</AddtlTxInf></TxDtls>"))).Entries[0];
        Assert.Equal("top up RF18 5390\n0754 7034\nthanks", entry.Text);
        Assert.Equal(Reference, Assert.Single(BankMatching.InText(entry)).Value);
    }

    [Fact]
    public void Balances_may_be_negative_and_differences_are_named()
    {
        Assert.Equal(Cny(-20), One(Statement("", opening: "-20.00", closing: "-20.00")).Opening);
        Assert.Contains("-0.01 CNY", One(Statement(Entry(), closing: "1099.99")).Difference(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_may_have_several_statements_and_what_is_never_read_may_hold_anything()
    {
        var two = Statement(Entry(details: Referring())).Replace("<Stmt>", "<!-- a comment --><Stmt>", StringComparison.Ordinal);
        two = two.Replace("</Stmt>", "</Stmt>" + two[two.IndexOf("<Stmt>", StringComparison.Ordinal)..two.IndexOf("</BkToCstmrStmt>", StringComparison.Ordinal)]
            .Replace("S-1", "S-2", StringComparison.Ordinal) + "<SplmtryData><Envlp><x xmlns=\"urn:other\" a=\"1\"><y/></x></Envlp></SplmtryData>", StringComparison.Ordinal);
        var read = Assert.IsType<StatementReading.Read>(Read(two));
        Assert.Equal(["S-1", "S-2"], read.Statements.Select(statement => statement.Id));
        Assert.All(read.Statements, statement => Assert.Single(statement.Entries));
    }

    private static Money Cny(long yuan) => new(yuan * 100, Currency.Cny);

    private static BankStatement One(string document)
    {
        var reading = Read(document);
        Assert.True(reading is StatementReading.Read, $"{reading}");
        return Assert.Single(((StatementReading.Read)reading).Statements);
    }
}
