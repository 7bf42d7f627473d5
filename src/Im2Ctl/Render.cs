using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using IM2.Domain;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace IM2.Ctl;

/// <summary>How values are written for people and for programs.</summary>
internal static class Render
{
    /// <summary>Names like the API's: camelCase members, and nothing left out, so that every document has the same members.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Default,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>RFC 3339 in UTC, with as many decimals as there are: the ledger counts in 100 ns.</summary>
    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Moment(DateTimeOffset)"/>
    public static string? Moment(DateTimeOffset? at) => at is { } moment ? Moment(moment) : null;

    /// <summary>An amount as a person reads it; one of a currency that this build does not know in minor units.</summary>
    public static string Amount(long minorUnits, Currency currency) => new Money(minorUnits, currency).ToString();

    /// <summary>A member of an enumeration as the API writes it, <c>top_up</c>; one that this build does not know by its number.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A hash or a head in hexadecimal.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>A text without characters that would steer a terminal: what is in a damaged file is not ours to trust.</summary>
    public static string Printable(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.Any(IsUnsafe))
        {
            return text ?? "";
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = IsUnsafe(c) ? safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : safe.Append(c);
        }

        return safe.ToString();
    }

    /// <summary>A cell that is shown as it is, whatever marks it has.</summary>
    public static IRenderable Cell(string? text) => new Text(Printable(text));

    /// <summary>A table with a title and plain columns.</summary>
    public static Table Table(string? title, params string[] columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.Title = title is null ? null : new TableTitle(Markup.Escape(Printable(title)));
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Cell(column)));
        }

        return table;
    }

    /// <summary>Writes one JSON document, or one line of a stream of them.</summary>
    public static void WriteJson<T>(TextWriter output, T document) => output.Write(JsonSerializer.Serialize(document, Json) + "\n");

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
