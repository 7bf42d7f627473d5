using System.Globalization;
using System.Security;
using System.Text;

namespace IM2.Sandbox.Bank;

/// <summary>Writes what the bank sends.</summary>
internal static class BankDocuments
{
    private const string CsvHead =
        "Statement;Entry;BookingDate;ValueDate;Amount;Currency;CreditDebit;Status;Reversal;EndToEndId;CreditorReference;RemittanceText;BankReference;CounterpartyName\n";

    /// <summary>A camt.054.001.08 of one movement.</summary>
    /// <param name="movement">What moved.</param>
    /// <param name="message">The message's id: another one when the same is told again.</param>
    /// <param name="now">When it is written.</param>
    public static byte[] Notification(BankMovement movement, string message, DateTimeOffset now) => Utf8(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
        {Header(message, now)}
        <Ntfctn><Id>{message}</Id><CreDtTm>{Moment(now)}</CreDtTm>{Account}
        {Entry(movement, 8)}
        </Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """);

    /// <summary>A camt.053 of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="version">2 or 8.</param>
    /// <param name="now">When it is written.</param>
    public static byte[] Statement(BankDay day, int version, DateTimeOffset now)
    {
        var id = Id(day);
        return Utf8(string.Create(CultureInfo.InvariantCulture,
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:00}"><BkToCstmrStmt>
            {Header($"M-{id}", now)}
            <Stmt><Id>{id}</Id><ElctrncSeqNb>{day.Sequence}</ElctrncSeqNb><CreDtTm>{Moment(now)}</CreDtTm>{Account}
            {Balance("OPBD", day.Opening, now)}
            {Balance("CLBD", day.Closing, now)}
            {string.Join('\n', day.Movements.Select(movement => Entry(movement, version)))}
            </Stmt></BkToCstmrStmt></Document>
            """));
    }

    /// <summary>A table of a day.</summary>
    public static byte[] Table(BankDay day)
    {
        var table = new StringBuilder(CsvHead);
        var line = 0;
        foreach (var movement in day.Movements)
        {
            var date = movement.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            string[] cells =
            [
                Id(day), (++line).ToString(CultureInfo.InvariantCulture), date, date, movement.Amount, BankSandbox.Currency, movement.IsCredit ? "CRDT" : "DBIT",
                movement.IsBooked ? "BOOK" : "PDNG", movement.IsReversal ? "true" : "false", movement.EndToEndId, movement.Reference, movement.Text,
                movement.BankNumber, movement.Counterparty,
            ];
            table.AppendJoin(';', cells.Select(Quoted)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(table.ToString());
    }

    private static string Account =>
        $"<Acct><Id><Othr><Id>{BankSandbox.Account}</Id></Othr></Id><Ccy>{BankSandbox.Currency}</Ccy></Acct>";

    private static string Id(BankDay day) => string.Create(CultureInfo.InvariantCulture, $"SB-STMT-{day.Sequence:D5}");

    private static string Header(string message, DateTimeOffset now) => $"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{Moment(now)}</CreDtTm></GrpHdr>";

    private static string Balance(string code, long minorUnits, DateTimeOffset now) =>
        $"""
        <Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{AmountOf(BankMovement.Major(minorUnits))}<CdtDbtInd>{(minorUnits < 0 ? "DBIT" : "CRDT")}</CdtDbtInd><Dt><Dt>{now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</Dt></Dt></Bal>
        """;

    private static string Entry(BankMovement movement, int version)
    {
        var day = movement.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var status = movement.IsBooked ? "BOOK" : "PDNG";
        var (party, direction) = (movement.IsCredit ? "Dbtr" : "Cdtr", movement.IsCredit ? "CRDT" : "DBIT");
        var name = $"<Nm>{SecurityElement.Escape(movement.Counterparty)}</Nm>";
        return $"""
            <Ntry>{AmountOf(movement.Amount)}<CdtDbtInd>{direction}</CdtDbtInd>{(movement.IsReversal ? "<RvslInd>true</RvslInd>" : "")}
            <Sts>{(version == 2 ? status : $"<Cd>{status}</Cd>")}</Sts>{(movement.IsBooked ? $"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>" : "")}
            <AcctSvcrRef>{movement.BankNumber}</AcctSvcrRef><BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>
            <NtryDtls><TxDtls><Refs><EndToEndId>{Or(movement.EndToEndId, "NOTPROVIDED")}</EndToEndId></Refs>
            {(version == 2 ? $"<AmtDtls><TxAmt>{AmountOf(movement.Amount)}</TxAmt></AmtDtls>" : $"{AmountOf(movement.Amount)}<CdtDbtInd>{direction}</CdtDbtInd>")}
            <RltdPties><{party}>{(version == 2 ? name : $"<Pty>{name}</Pty>")}</{party}></RltdPties>
            {Remittance(movement)}</TxDtls></NtryDtls></Ntry>
            """;
    }

    private static string Remittance(BankMovement movement) => movement is { Text: "", Reference: "" }
        ? ""
        : $"<RmtInf>{(movement.Text.Length == 0 ? "" : $"<Ustrd>{SecurityElement.Escape(movement.Text)}</Ustrd>")}{(movement.Reference.Length == 0 ? "" : $"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{SecurityElement.Escape(movement.Reference)}</Ref></CdtrRefInf></Strd>")}</RmtInf>";

    private static string AmountOf(string amount) => $"<Amt Ccy=\"{BankSandbox.Currency}\">{amount}</Amt>";

    private static string Moment(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : SecurityElement.Escape(text);

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(";\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
