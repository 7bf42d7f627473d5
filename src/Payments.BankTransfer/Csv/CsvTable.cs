using System.Text;

namespace IM2.Payments.BankTransfer.Csv;

/// <summary>One record of a table, with the line on which it begins.</summary>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Cells);

/// <summary>Reads tables as RFC 4180 has them, with a separator of choice, and refuses what only resembles one.</summary>
internal static class CsvTable
{
    private const int CellLengthMax = 4000;

    /// <exception cref="DocumentException">It is not such a table.</exception>
    public static IEnumerable<CsvRecord> Read(string text, char separator)
    {
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var begin = line;
            var cells = new List<string>();
            bool isOver;
            do
            {
                cells.Add(at < text.Length && text[at] == '"' ? Quoted(text, separator, ref at, ref line) : Plain(text, separator, ref at, line));
                if (cells[^1].Length > CellLengthMax)
                {
                    throw new DocumentException($"A cell has more than {CellLengthMax} characters.", begin);
                }

                isOver = at >= text.Length || text[at] != separator;
                at += isOver ? 0 : 1;
            }
            while (!isOver);

            at += EndOfLine(text, at);
            line++;
            yield return new CsvRecord(begin, cells);
        }
    }

    private static string Plain(string text, char separator, ref int at, int line)
    {
        var begin = at;
        for (; at < text.Length && text[at] != separator && EndOfLine(text, at) == 0; at++)
        {
            if (text[at] == '"')
            {
                throw new DocumentException("A quote stands within a cell that is not quoted.", line);
            }

            if (char.IsControl(text[at]) && text[at] != '\t')
            {
                throw new DocumentException("There is a control character.", line);
            }
        }

        return text[begin..at];
    }

    private static string Quoted(string text, char separator, ref int at, ref int line)
    {
        var begin = line;
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                line += text[at] == '\n' ? 1 : 0;
                cell.Append(char.IsControl(text[at]) && text[at] is not ('\t' or '\r' or '\n') ? throw new DocumentException("There is a control character.", line) : text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else
            {
                at++;
                return at >= text.Length || text[at] == separator || EndOfLine(text, at) > 0
                    ? cell.ToString()
                    : throw new DocumentException("Something follows a closing quote.", line);
            }
        }

        throw new DocumentException("A quote is never closed.", begin);
    }

    /// <summary>How many characters end the line here; 0 if it goes on.</summary>
    private static int EndOfLine(string text, int at) =>
        at >= text.Length ? 0 : text[at] == '\n' ? 1 : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 0;
}
