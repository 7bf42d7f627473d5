using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace IM2.RuleFiles.Json;

/// <summary>Reads a JSON text into parts with positions. Strict: no comments, no trailing commas, nothing behind the document.</summary>
internal static class JsonPartReader
{
    private static readonly JsonReaderOptions Strict = new() { CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>The root; null if the text is no JSON, which is then found.</summary>
    public static JsonPart? Read(ReadOnlySpan<byte> text, Findings findings)
    {
        if (!Utf8.IsValid(text))
        {
            findings.Add(ValidPrefix(text), "$", "The file is not UTF-8 from here on", "save it as UTF-8");
            return null;
        }

        // Editors on Windows write a mark that says nothing. Offsets count it, so that positions are those of the file.
        var start = text.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(text[start..], Strict);
        try
        {
            reader.Read();
            var root = Value(ref reader, "$", start);
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            var reason = error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            var line = checked((int)(error.LineNumber ?? 0));
            var place = findings.Source.Offset(line, checked((int)(error.BytePositionInLine ?? 0))) + (line == 0 ? start : 0);
            findings.Add(place, "$", $"It is not JSON here: {reason}", "correct the JSON; comments and trailing commas are not allowed");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The one thing that a text of valid tokens can still do wrong: half of a surrogate pair, written with \u.
            findings.Add(
                start + checked((int)reader.TokenStartIndex),
                "$",
                "A text has half of a surrogate pair",
                "write the character itself");
            return null;
        }
    }

    private static JsonPart Value(ref Utf8JsonReader reader, string path, int start)
    {
        var offset = start + checked((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var parent = new JsonPart(JsonPartKind.Object, offset, path);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, at) = (reader.GetString()!, start + checked((int)reader.TokenStartIndex));
                    reader.Read();
                    parent.Members.Add(new JsonMember(name, at, Value(ref reader, parent.PathOf(name), start)));
                }

                return parent;
            case JsonTokenType.StartArray:
                var list = new JsonPart(JsonPartKind.Array, offset, path);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Items.Add(Value(ref reader, $"{path}[{list.Items.Count}]", start));
                }

                return list;
            case JsonTokenType.String:
                return new JsonPart(JsonPartKind.Text, offset, path, reader.GetString()!);
            case JsonTokenType.Number:
                return new JsonPart(JsonPartKind.Number, offset, path, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.Null:
                return new JsonPart(JsonPartKind.Null, offset, path);
            default:
                return new JsonPart(JsonPartKind.Boolean, offset, path, reader.TokenType == JsonTokenType.True ? "true" : "false");
        }
    }

    private static int ValidPrefix(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out var read) == System.Buffers.OperationStatus.Done)
        {
            length += read;
        }

        return length;
    }
}
