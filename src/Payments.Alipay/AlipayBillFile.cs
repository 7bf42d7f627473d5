using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace IM2.Payments.Alipay;

/// <summary>Reads the file of a bill of the kind <c>trade</c>: a zip with a detail and a summary, names and contents in GBK.</summary>
/// <remarks>
/// In the detail, lines that begin with <c>#</c> are remarks, one of which closes the list; values may carry TABs and blanks; columns
/// are found by name, whichever brackets the name is written with. One line that is not in this format makes the whole bill unreadable.
/// </remarks>
internal static class AlipayBillFile
{
    private const int DetailLengthMax = 64 * 1024 * 1024;
    private const int GbkCodePage = 936;
    private const string DetailName = "业务明细";
    private const string SummaryName = "汇总";
    private const string EndRemark = "业务明细列表结束";
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    private static readonly Encoding Gbk =
        CodePages.GetEncoding(GbkCodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Reads the zip.</summary>
    public static BillReading Read(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read, leaveOpen: false, Gbk);
            var details = archive.Entries
                .Where(static entry => entry.Name.Contains(DetailName, StringComparison.Ordinal)
                    && !entry.Name.Contains(SummaryName, StringComparison.Ordinal)
                    && entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                .ToArray();
            if (details is not [var detail])
            {
                return new BillReading.Unreadable($"The file has {details.Length} details; one is expected.");
            }

            return Unpack(detail) is { } bytes
                ? ReadDetail(Gbk.GetString(bytes))
                : new BillReading.Unreadable($"The detail has more than {DetailLengthMax} bytes.");
        }
        catch (InvalidDataException)
        {
            return new BillReading.Unreadable("The file is not a zip, or a part of it is missing.");
        }
        catch (DecoderFallbackException)
        {
            return new BillReading.Unreadable("The file is not in GBK.");
        }
    }

    /// <summary>Reads the detail's text.</summary>
    public static BillReading ReadDetail(string text)
    {
        AlipayBillColumns? columns = null;
        var lines = ImmutableArray.CreateBuilder<BillLine>();
        var isClosed = false;
        var number = 0;
        foreach (var line in text.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (line[0] == '#')
            {
                isClosed |= line.Contains(EndRemark, StringComparison.Ordinal);
                continue;
            }

            if (isClosed)
            {
                return Fault(number, "stands after the end of the list");
            }

            if (AlipayBillColumns.Split(line) is not { } values)
            {
                return Fault(number, "has a quote that is not closed");
            }

            if (columns is null)
            {
                columns = AlipayBillColumns.Find(values, out var missing);
                if (columns is null)
                {
                    return Fault(number, $"should be the header but has no single column '{missing}'");
                }

                continue;
            }

            if (columns.ReadLine(values, out var bad) is not { } read)
            {
                return Fault(number, bad);
            }

            lines.Add(read);
        }

        // Without the closing remark the file may have been cut off anywhere.
        return columns is not null && isClosed
            ? new BillReading.Read(lines.ToImmutable())
            : new BillReading.Unreadable("The detail has no header or does not come to its end.");
    }

    private static BillReading.Unreadable Fault(int line, string what) => new($"Line {line} {what}.");

    private static byte[]? Unpack(ZipArchiveEntry entry)
    {
        // What the entry says of its own length is not to be relied on.
        using var stream = entry.Open();
        using var whole = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (stream.Read(chunk) is > 0 and var length)
        {
            if (whole.Length + length > DetailLengthMax)
            {
                return null;
            }

            whole.Write(chunk, 0, length);
        }

        return whole.Length == entry.Length ? whole.ToArray() : throw new InvalidDataException();
    }
}
