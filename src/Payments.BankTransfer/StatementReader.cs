using IM2.Payments.Banking;
using IM2.Payments.BankTransfer.Camt;
using IM2.Payments.BankTransfer.Csv;
using Microsoft.Extensions.Options;

namespace IM2.Payments.BankTransfer;

/// <summary>Reads statements of the configured account: XML as camt, everything else as the bank's table.</summary>
/// <param name="options">The account and its bank.</param>
public sealed class StatementReader(IOptions<BankTransferOptions> options) : IStatementReader
{
    /// <inheritdoc/>
    public string Account => options.Value.PlainAccount;

    /// <inheritdoc/>
    public StatementReading Read(ReadOnlyMemory<byte> document)
    {
        try
        {
            return new StatementReading.Read(
                IsXml(document.Span) ? CamtReader.Read(document, options.Value) : CsvReader.Read(document, options.Value));
        }
        catch (DocumentException refused)
        {
            return new StatementReading.Refused(refused.Message, refused.Line);
        }
    }

    /// <summary>By its first bytes, never by a file's name: UTF-16 of any kind is XML, for tables are not written so.</summary>
    private static bool IsXml(ReadOnlySpan<byte> document) =>
        document.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
        || document.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
        || (document.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? document[3..] : document).TrimStart(" \t\r\n"u8).StartsWith("<"u8);
}
