using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>One of several names, to which the API may add: an enumeration that stays open.</summary>
/// <typeparam name="TSelf">The enumeration.</typeparam>
internal interface ICode<TSelf>
    where TSelf : struct, ICode<TSelf>
{
    /// <summary>As the API writes it; null for <c>default</c>.</summary>
    string Name { get; }

    /// <summary>The member with a name, whether this client knows it or not.</summary>
    static abstract TSelf Of(string name);
}

/// <summary>Writes and reads a name.</summary>
internal sealed class CodeConverter<T> : JsonConverter<T>
    where T : struct, ICode<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? T.Of(reader.GetString()!) : throw new JsonException("A name is a text.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name ?? throw new JsonException($"No {typeof(T).Name} was chosen."));
}
