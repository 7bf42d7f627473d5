using System.Globalization;
using System.Text;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>Documents as a bank makes them, and the reader of ours.</summary>
internal static class BankDocuments
{
    public const string Account = "CN6712345678901234";
    public const string Reference = "RF18539007547034";
    public const string Code = "<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>";
    public const string Booked8 = "<Sts><Cd>BOOK</Cd></Sts>";
    public const string Booked2 = "<Sts>BOOK</Sts>";

    public static BankTransferOptions Options(Action<BankTransferOptions>? change = null)
    {
        var options = new BankTransferOptions { Holder = "IM2", Account = "CN67 1234 5678 9012 34", BankName = "Bank" };
        options.Currencies.Add("CNY");
        change?.Invoke(options);
        return options;
    }

    public static StatementReading Read(byte[] document, BankTransferOptions? options = null) =>
        new StatementReader(Microsoft.Extensions.Options.Options.Create(options ?? Options())).Read(document);

    public static StatementReading Read(string document, BankTransferOptions? options = null) => Read(Encoding.UTF8.GetBytes(document), options);

    /// <summary>A camt.053.</summary>
    public static string Statement(
        string entries, int version = 8, string opening = "1000.00", string closing = "1100.00", string id = "S-1", int sequence = 7, string account = Account, string currency = "CNY") =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="{Namespace(53, version)}"><BkToCstmrStmt>
        <GrpHdr><MsgId>M-{id}</MsgId><CreDtTm>2026-11-20T23:59:00+08:00</CreDtTm></GrpHdr>
        <Stmt><Id>{id}</Id><ElctrncSeqNb>{sequence.ToString(CultureInfo.InvariantCulture)}</ElctrncSeqNb><CreDtTm>2026-11-20T23:59:00+08:00</CreDtTm>
        <Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>
        {Balance("OPBD", opening)}
        {Balance("CLBD", closing)}
        {entries}</Stmt></BkToCstmrStmt></Document>
        """;

    /// <summary>A camt.054.</summary>
    public static string Notification(string entries, int version = 8, string id = "N-1") =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="{Namespace(54, version)}"><BkToCstmrDbtCdtNtfctn>
        <GrpHdr><MsgId>M-{id}</MsgId><CreDtTm>2026-11-20T12:00:00Z</CreDtTm></GrpHdr>
        <Ntfctn><Id>{id}</Id><CreDtTm>2026-11-20T12:00:00Z</CreDtTm>
        <Acct><Id><IBAN>{Account}</IBAN></Id></Acct>
        {entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """;

    public static string Namespace(int message, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"urn:iso:std:iso:20022:tech:xsd:camt.0{message}.001.{version:00}");

    /// <summary>An entry with whatever details it has.</summary>
    public static string Entry(
        string amount = "100.00", string direction = "CRDT", string status = Booked8, string details = "", string reversal = "", string number = "B-1",
        string booked = "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><DtTm>2026-11-21T01:00:00+08:00</DtTm></ValDt>") =>
        $"""
        <Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{reversal}{status}{booked}
        {(number.Length == 0 ? "" : $"<AcctSvcrRef>{number}</AcctSvcrRef>")}{Code}{(details.Length == 0 ? "" : $"<NtryDtls>{details}</NtryDtls>")}</Ntry>
        """;

    /// <summary>A part of an entry that carries a structured reference.</summary>
    public static string Referring(string reference = Reference, string before = "", string amount = "", string after = "") =>
        $"<TxDtls>{before}{amount}<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>{after}</TxDtls>";

    public static string Amount8(string amount) => $"""<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>""";

    public static string Amount2(string amount) => $"""<AmtDtls><TxAmt><Amt Ccy="CNY">{amount}</Amt></TxAmt></AmtDtls>""";

    private static string Balance(string code, string amount) =>
        $"""
        <Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount.TrimStart('-')}</Amt><CdtDbtInd>{(amount[0] == '-' ? "DBIT" : "CRDT")}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
        """;
}
