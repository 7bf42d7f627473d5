using System.Text;

namespace IM2.RuleFiles.Json;

/// <summary>Lines and columns of a text.</summary>
internal sealed class SourceMap
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _lines = [0];

    public SourceMap(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var bytes = text.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\n')
            {
                _lines.Add(i + 1);
            }
        }
    }

    /// <summary>Line and column of a byte, from 1; columns count characters, as editors do.</summary>
    public (int Line, int Column) At(int offset)
    {
        offset = Math.Clamp(offset, 0, _text.Length);
        var found = _lines.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var before = _text.Span[_lines[line]..offset];
        if (line == 0 && before.StartsWith(Encoding.UTF8.Preamble))
        {
            before = before[Encoding.UTF8.Preamble.Length..];
        }

        return (line + 1, Encoding.UTF8.GetCharCount(before) + 1);
    }

    /// <summary>The byte at a line and a byte in it, from 0, as the JSON reader counts them.</summary>
    public int Offset(int line, int byteInLine) => _lines[Math.Clamp(line, 0, _lines.Count - 1)] + byteInLine;
}
