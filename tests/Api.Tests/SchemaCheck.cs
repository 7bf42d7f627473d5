using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IM2.Api.Tests;

/// <summary>Compares values with schemas, more strictly than JSON Schema does: what is not declared must not be there.</summary>
internal sealed class SchemaCheck(Contract contract)
{
    /// <summary>What does not fit; nothing if all does.</summary>
    public IEnumerable<string> Faults(JsonNode? value, JsonNode schema, string at = "$")
    {
        var rule = contract.Resolve(schema);
        if (rule["oneOf"] is JsonArray one)
        {
            return Alternatives(value, one, at, only: true);
        }

        if (rule["anyOf"] is JsonArray any)
        {
            return rule["discriminator"] is { } discriminator ? Discriminated(value, discriminator.AsObject(), at) : Alternatives(value, any, at, only: false);
        }

        var name = TypeOf(value);
        var types = rule["type"] switch
        {
            JsonArray several => [.. several.Select(static type => type!.GetValue<string>())],
            { } type => [type.GetValue<string>()],
            // A part of an object that says its case: its type is written at the whole.
            null => rule["properties"] is null ? (string[])[] : ["object"],
        };
        if (types.Length > 0 && !types.Contains(name) && !(name == "integer" && types.Contains("number")))
        {
            return [$"{at} is {name}, not {string.Join(" or ", types)}: {Short(value)}"];
        }

        return value switch
        {
            JsonObject members => OfObject(members, rule, at),
            JsonArray items => OfArray(items, rule, at),
            null => [],
            _ => OfPlain(value, rule, at),
        };
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "integer" : "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 80)] : "null";

    private IEnumerable<string> Alternatives(JsonNode? value, JsonArray schemas, string at, bool only)
    {
        var faults = schemas.Select(schema => Faults(value, schema!, at).ToList()).ToList();
        var fits = faults.Count(static list => list.Count == 0);
        return fits == 1 || (!only && fits > 1) ? [] : [$"{at} fits {fits} of {faults.Count}: {string.Join("; ", faults.MinBy(static list => list.Count) ?? [])}"];
    }

    private IEnumerable<string> Discriminated(JsonNode? value, JsonObject discriminator, string at)
    {
        var property = discriminator["propertyName"]!.GetValue<string>();
        return value is JsonObject members && members[property] is JsonValue name
            && discriminator["mapping"]!.AsObject().FirstOrDefault(entry => entry.Key == name.ToString()).Value is { } reference
                ? Faults(value, new JsonObject { ["$ref"] = reference.DeepClone() }, at)
                : [$"{at}.{property} names none of the cases: {Short(value)}"];
    }

    private IEnumerable<string> OfObject(JsonObject members, JsonObject rule, string at)
    {
        var properties = rule["properties"]?.AsObject() ?? [];
        var missing = (rule["required"]?.AsArray() ?? []).Select(static name => name!.GetValue<string>()).Where(name => !members.ContainsKey(name));
        var free = rule["additionalProperties"] as JsonObject;
        return missing.Select(name => $"{at}.{name} is missing").Concat(members.SelectMany(member =>
            properties[member.Key] is { } schema ? Faults(member.Value, schema, $"{at}.{member.Key}")
            : free is not null ? Faults(member.Value, free, $"{at}.{member.Key}")
            : [$"{at}.{member.Key} is not declared"]));
    }

    private IEnumerable<string> OfArray(JsonArray items, JsonObject rule, string at)
    {
        var faults = rule["items"] is { } schema ? items.SelectMany((item, index) => Faults(item, schema, $"{at}[{index}]")) : [];
        return rule["maxItems"]?.GetValue<int>() < items.Count ? faults.Append($"{at} has {items.Count} items") : faults;
    }

    private static IEnumerable<string> OfPlain(JsonNode value, JsonObject rule, string at)
    {
        if (rule["enum"] is JsonArray names && !names.Any(name => JsonNode.DeepEquals(name, value)))
        {
            yield return $"{at} is none of the names: {Short(value)}";
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            if (rule["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)))
            {
                yield return $"{at} is not like {pattern}: {Short(value)}";
            }

            if (rule["format"]?.GetValue<string>() == "date-time" && !(text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)))
            {
                yield return $"{at} is no moment in UTC: {text}";
            }

            if (text.Length < (rule["minLength"]?.GetValue<int>() ?? 0) || text.Length > (rule["maxLength"]?.GetValue<int>() ?? int.MaxValue))
            {
                yield return $"{at} has {text.Length} characters";
            }
        }
        else if (value.GetValueKind() == JsonValueKind.Number)
        {
            var number = value.GetValue<decimal>();
            if (number < (rule["minimum"]?.GetValue<decimal>() ?? number) || number > (rule["maximum"]?.GetValue<decimal>() ?? number))
            {
                yield return $"{at} is out of bounds: {number}";
            }
        }
    }
}
