using System.Collections.Immutable;
using System.Xml;
using IM2.Domain;

namespace IM2.Payments.BankTransfer.Camt;

/// <summary>Reads camt.053 and camt.054, versions 001.02 and 001.08.</summary>
/// <remarks>
/// A document is hostile until it is read: no DTD and so no entities, nothing fetched, bounded in size and depth, and refused as a whole
/// at the first thing that does not fit.
/// </remarks>
internal static class CamtReader
{
    private const int CharactersMax = 16 * 1024 * 1024;
    private const int EntriesMax = 100_000;

    /// <exception cref="DocumentException">The document is refused.</exception>
    public static ImmutableArray<BankStatement> Read(ReadOnlyMemory<byte> document, BankTransferOptions options)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = CharactersMax,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        using var bytes = new MemoryStream(document.ToArray(), writable: false);
        try
        {
            // To make it reads the first bytes already.
            using var xml = XmlReader.Create(bytes, settings);
            return Read(xml, options);
        }
        catch (XmlException error)
        {
            throw new DocumentException($"It is not well-formed XML: {WithoutPlace(error.Message)}", error.LineNumber > 0 ? error.LineNumber : null);
        }
    }

    private static ImmutableArray<BankStatement> Read(XmlReader xml, BankTransferOptions options)
    {
        xml.MoveToContent();
        var line = ((IXmlLineInfo)xml).LineNumber;
        if (CamtSchema.Find(xml.NamespaceURI) is not { } schema)
        {
            throw new DocumentException($"'{xml.NamespaceURI}' is no namespace of a message that is read: camt.053 or camt.054, 001.02 or 001.08.", line);
        }

        if (xml.LocalName != "Document")
        {
            throw new DocumentException("The root must be <Document>.", line);
        }

        var statements = ImmutableArray.CreateBuilder<BankStatement>();
        var entries = new List<BankEntry>();
        var parser = new CamtParser(xml, schema, xml.NamespaceURI, (parent, child) =>
        {
            if (parent.Name == schema.Report && child.Name == "Acct")
            {
                CheckAccount(child, options);
            }

            if (parent.Name == schema.Report && child.Name == "Ntry")
            {
                entries.AddRange(CamtEntries.Of(child, parent, options));
                return entries.Count <= EntriesMax ? true : throw new DocumentException($"It has more than {EntriesMax} entries; send it in parts.", child.Line);
            }

            if (child.Name != schema.Report)
            {
                return false;
            }

            statements.Add(StatementOf(child, schema, entries, options));
            entries.Clear();
            return true;
        });
        parser.Read("Document");
        while (xml.Read())
        {
            // Nothing but comments and white space may follow: the reader itself sees to that.
        }

        return statements.ToImmutable();
    }

    private static void CheckAccount(CamtNode account, BankTransferOptions options)
    {
        var written = account.Find("Id", "IBAN")?.Text ?? account.Find("Id", "Othr", "Id")!.Text;
        if (BankTransferOptions.Plain(written) != options.PlainAccount)
        {
            throw new DocumentException($"It is about the account '{written}', which is not ours.", account.Line);
        }

        if (account.Find("Ccy")?.Text is { } currency && !options.Currencies.Contains(currency))
        {
            throw new DocumentException($"The account is in {currency}, which is not configured.", account.Line);
        }
    }

    private static BankStatement StatementOf(CamtNode report, CamtSchema schema, List<BankEntry> entries, BankTransferOptions options)
    {
        var balances = report.All("Bal").ToList();
        return new BankStatement(
            schema.HasBalances ? BankStatementKind.Statement : BankStatementKind.Notification,
            options.PlainAccount,
            report.Find("Id")!.Text,
            report.Find("ElctrncSeqNb") is { } sequence ? long.Parse(sequence.Text, System.Globalization.CultureInfo.InvariantCulture) : null,
            // The opening balance, or the closing one of the day before (ISO 20022, balance types OPBD and PRCD).
            Balance(balances, "OPBD") ?? Balance(balances, "PRCD"),
            Balance(balances, "CLBD"),
            BankEntry.WithKeys(entries));
    }

    private static Money? Balance(List<CamtNode> balances, string code)
    {
        if (balances.Find(balance => balance.Find("Tp", "CdOrPrtry", "Cd")?.Text == code) is not { } found)
        {
            return null;
        }

        var amount = CamtEntries.MoneyOf(found.Find("Amt")!);
        return found.Find("CdtDbtInd")!.Text == "CRDT" ? amount : -amount;
    }

    private static string WithoutPlace(string message) =>
        message.IndexOf(" Line ", StringComparison.Ordinal) is var at and > 0 ? message[..at] : message;
}
