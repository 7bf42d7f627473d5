using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>How JSON is written and read. What an answer has beyond what this client knows is passed over.</summary>
internal static class Wire
{
    /// <summary>The rules.</summary>
    public static JsonSerializerOptions Json { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var json = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            NumberHandling = JsonNumberHandling.Strict,
        };
        json.Converters.Add(new OperationConverter());
        json.MakeReadOnly(populateMissingResolver: true);
        return json;
    }
}

/// <summary>Reads an operation as what its <c>type</c> says; as a plain <see cref="Operation"/> where this client does not know the type.</summary>
internal sealed class OperationConverter : JsonConverter<Operation>
{
    public override Operation? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        var type = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("type", out var name) ? name.GetString() : null;
        return type switch
        {
            "charge" => json.Deserialize<Charge>(options),
            "undo" => json.Deserialize<Undo>(options),
            "credit" => json.Deserialize<Credit>(options),
            "hold" => json.Deserialize<Hold>(options),
            "capture" => json.Deserialize<Capture>(options),
            "release" => json.Deserialize<Release>(options),
            "gift" => json.Deserialize<Gift>(options),
            _ => json.Deserialize<UnknownOperation>(options),
        };
    }

    public override void Write(Utf8JsonWriter writer, Operation value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
