using System.Globalization;
using System.Text;
using IM2.Payments.Banking;
using static IM2.Payments.Tests.BankTransfer.BankDocuments;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>What does not fit is refused as a whole, with the line and the reason.</summary>
public sealed class HostileDocumentTests
{
    private static readonly string Good = Statement(Entry(details: Referring()));

    /// <summary>Changes of a good document that make it a bad one, and what its refusal says.</summary>
    public static TheoryData<string, string, string> Changes => new()
    {
        { "<Document ", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document ", "DTD" },
        { "<Document ", "<!DOCTYPE Document SYSTEM \"file:///etc/passwd\"><Document ", "DTD" },
        { "<MsgId>", "<MsgId>&lol;", "entity" },
        { "camt.053.001.08", "camt.053.001.09", "namespace" },
        { "camt.053.001.08", "camt.054.001.08", "<BkToCstmrStmt> is not allowed" },
        { "camt.053.001.08", "camt.053.001.02", "<Sts> must hold text" },
        { " xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "", "namespace" },
        { "<Acct><Id>", "<Acct><Id xmlns=\"urn:other\">", "another namespace" },
        { Account, "CN6212345678901235", "not ours" },
        { "<Ccy>CNY</Ccy>", "<Ccy>USD</Ccy>", "not configured" },
        { "Ccy=\"CNY\">100", "Ccy=\"ZZZ\">100", "no currency" },
        { "Ccy=\"CNY\">100", "Ccy=\"cny\">100", "three capital letters" },
        { "<Amt Ccy=\"CNY\">100", "<Amt>100", "its currency" },
        { ">100.00<", ">-100.00<", "must not hold" },
        { ">100.00<", ">1e2<", "must not hold" },
        { ">100.00<", ">100.001<", "finer" },
        { ">100.00<", ">999999999999999999<", "too large" },
        { ">100.00<", ">1234567890123456789012345678901234567890<", "must not hold" },
        { ">100.00<", "><x/><", "must hold text" },
        { "<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<CdtDbtInd>BOTH</CdtDbtInd><Sts>", "must not hold" },
        { "<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "has no <CdtDbtInd>" },
        { "<Sts><Cd>BOOK</Cd></Sts>", "", "has no <Sts>" },
        { "<Sts><Cd>BOOK</Cd></Sts>", "<Sts/>", "exactly one" },
        { "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>BOOK</Cd><Prtry>x</Prtry></Sts>", "exactly one" },
        { "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>BOOK</Cd><Cd>BOOK</Cd></Sts>", "more than one" },
        { "<Dt>2026-11-20</Dt></BookgDt>", "<Dt>2026-02-30</Dt></BookgDt>", "must not hold" },
        { "<Dt>2026-11-20</Dt></BookgDt>", "<Dt>20.11.2026</Dt></BookgDt>", "must not hold" },
        { "<ValDt><DtTm>2026-11-21T01:00:00+08:00", "<ValDt><DtTm>2026-11-21T25:00:00+08:00", "must not hold" },
        { BankDocuments.Code, "", "has no <BkTxCd>" },
        { BankDocuments.Code, BankDocuments.Code + "<Surprise/>", "not allowed here" },
        { BankDocuments.Code, BankDocuments.Code + "words", "must not hold text" },
        { "<AcctSvcrRef>B-1</AcctSvcrRef>", "<AcctSvcrRef a=\"b\">B-1</AcctSvcrRef>", "attribute" },
        { "<AcctSvcrRef>B-1", "<AcctSvcrRef>1234567890123456789012345678901234567890", "must not hold" },
        { "<AcctSvcrRef>B-1</AcctSvcrRef>", "<AcctSvcrRef></AcctSvcrRef>", "must not hold" },
        { "</Acct>", "</Acct><Bal/>", "has no <Tp>" },
        { "<ElctrncSeqNb>7", "<ElctrncSeqNb>-7", "must not hold" },
        { "<Id>S-1</Id>", "", "has no <Id>" },
        { "<GrpHdr>", "<GrpHdr><MsgId>x</MsgId>", "more than one" },
        { "</Document>", "", "not well-formed" },
        { "</Document>", "</Document><Document/>", "not well-formed" },
        { "</Document>", "</Document>words", "not well-formed" },
        { "<Stmt>", "<Stmt>\0", "not well-formed" },
        { "encoding=\"UTF-8\"", "encoding=\"no-such\"", "not well-formed" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_document_that_does_not_fit_is_refused(string what, string by, string because)
    {
        Assert.IsType<StatementReading.Read>(Read(Good));
        Assert.Contains(what, Good, StringComparison.Ordinal);
        var refused = Assert.IsType<StatementReading.Refused>(Read(Good.Replace(what, by, StringComparison.Ordinal)));
        Assert.Contains(because, refused.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("System.", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_is_named()
    {
        var refused = Assert.IsType<StatementReading.Refused>(Read(Good.Replace(">100.00<", ">x<", StringComparison.Ordinal)));
        var line = Good.Split('\n').ToList().FindIndex(text => text.Contains(">100.00<", StringComparison.Ordinal)) + 1;
        Assert.Equal(line, refused.Line);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"Line {line}: "), refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_second_statement_refuses_the_first()
    {
        var statement = Good[Good.IndexOf("<Stmt>", StringComparison.Ordinal)..Good.IndexOf("</BkToCstmrStmt>", StringComparison.Ordinal)];
        var both = Good.Replace("</Stmt>", "</Stmt>" + statement.Replace(Account, "OTHER", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.IsType<StatementReading.Refused>(Read(both));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (var length = 0; length < Good.TrimEnd().Length; length += 7)
        {
            Assert.True(Read(Good[..length]) is StatementReading.Refused, $"{length} characters of {Good.Length}");
        }
    }

    [Theory]
    [InlineData("<RltdPties><Dbtr>", "</Dbtr></RltdPties>")]
    [InlineData("<RltdAgts>", "</RltdAgts>")]
    public void Deep_nesting_is_refused_wherever_it_hides(string before, string after)
    {
        var deep = before + string.Concat(Enumerable.Repeat("<x>", 100_000)) + string.Concat(Enumerable.Repeat("</x>", 100_000)) + after;
        var refused = Assert.IsType<StatementReading.Refused>(Read(Good.Replace("<RmtInf>", deep + "<RmtInf>", StringComparison.Ordinal)));
        Assert.Contains("deep", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_is_refused()
    {
        var flood = Good.Replace("<Stmt>", $"<Stmt><!--{new string('x', 17 * 1024 * 1024)}-->", StringComparison.Ordinal);
        Assert.IsType<StatementReading.Refused>(Read(flood));
    }

    [Fact]
    public void A_text_in_endless_pieces_is_refused_with_its_line()
    {
        var pieces = string.Concat(Enumerable.Repeat("<![CDATA[x]]>", 100_000));
        var refused = Assert.IsType<StatementReading.Refused>(Read(Good.Replace("<AcctSvcrRef>B-1", $"<AcctSvcrRef>{pieces}", StringComparison.Ordinal)));
        Assert.Contains("characters", refused.Reason, StringComparison.Ordinal);
        Assert.NotNull(refused.Line);
    }

    [Fact]
    public void Marks_of_byte_order_are_understood_and_wrong_bytes_refused()
    {
        Assert.IsType<StatementReading.Read>(Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good)]));
        var utf16 = Good.Replace("UTF-8", "UTF-16", StringComparison.Ordinal);
        Assert.IsType<StatementReading.Read>(Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(utf16)]));
        Assert.IsType<StatementReading.Read>(Read([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(utf16)]));
        Assert.IsType<StatementReading.Refused>(Read([.. "<!--"u8, 0xC3, .. "-->"u8, .. Encoding.UTF8.GetBytes(Good[Good.IndexOf("<Document", StringComparison.Ordinal)..])]));
        Assert.IsType<StatementReading.Refused>(Read([0xFF, 0xFE, 0x00, 0x00, 0x00, 0xD8, 0x00, 0x00]));
        Assert.IsType<StatementReading.Refused>(Read([]));
        Assert.IsType<StatementReading.Refused>(Read("<"));
        Assert.IsType<StatementReading.Refused>(Read("<html/>"));
    }
}
