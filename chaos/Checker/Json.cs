using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Checker;

/// <summary>How lines are written.</summary>
internal static class Json
{
    /// <summary>One object in a line, without what is null.</summary>
    public static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Reads a file of lines. The last one may be torn: who wrote it was killed.</summary>
    /// <exception cref="InvalidDataException">Another line can't be read.</exception>
    public static IEnumerable<T> ReadLines<T>(string file)
    {
        var number = 0;
        string? torn = null;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (torn is not null)
            {
                throw new InvalidDataException($"{file}: line {number - 1} can't be read: {torn}");
            }

            T? read;
            try
            {
                read = JsonSerializer.Deserialize<T>(line, Line);
            }
            catch (JsonException)
            {
                torn = line;
                continue;
            }

            yield return read ?? throw new InvalidDataException($"{file}: line {number} is null.");
        }
    }

    /// <summary>Writes a file of lines.</summary>
    public static void WriteLines<T>(string file, IEnumerable<T> lines) =>
        File.WriteAllLines(file, lines.Select(static line => JsonSerializer.Serialize(line, Line)));
}
