using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.ApiHost;

/// <summary>An id or code as its text.</summary>
internal sealed class ParsableConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && T.TryParse(reader.GetString(), null, out var value))
        {
            return value;
        }

        throw new JsonException("not a text of the form that the API reference describes.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
