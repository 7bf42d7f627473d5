using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.ApiHost;

/// <summary>An enumeration as its wire names; numbers and names in another case are refused.</summary>
internal sealed class WireEnumConverter<T>(WireNames<T> names) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && names.TryParse(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"not one of {string.Join(", ", names.All)}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(names[value]);
}
