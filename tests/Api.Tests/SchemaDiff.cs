using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>Who writes what a schema describes.</summary>
internal enum SchemaUse
{
    /// <summary>Callers.</summary>
    Request,

    /// <summary>The API.</summary>
    Response,
}

/// <summary>Says what a change of a schema means for those who write or read what it describes.</summary>
internal sealed class SchemaDiff(JsonObject oldDocument, JsonObject newDocument, List<DocumentChange> changes)
{
    private readonly HashSet<(string, string, SchemaUse)> _compared = [];

    /// <summary>Compares two schemas, and what they refer to once in each use.</summary>
    public void Compare(string where, JsonNode? old, JsonNode? @new, SchemaUse use)
    {
        if (old is null || @new is null)
        {
            if (old is not null || @new is not null)
            {
                Add(@new is not null == (use == SchemaUse.Request), where, @new is null ? "the schema is removed" : "the schema is new");
            }

            return;
        }

        var (oldReference, newReference) = (old["$ref"]?.ToString(), @new["$ref"]?.ToString());
        if (oldReference is not null && newReference is not null)
        {
            if (!_compared.Add((oldReference, newReference, use)))
            {
                return;
            }

            where = $"{(use == SchemaUse.Request ? "request" : "response")} {newReference[(newReference.LastIndexOf('/') + 1)..]}";
        }

        var (was, now) = (Resolve(oldDocument, old), Resolve(newDocument, @new));
        Types(where, was, now, use);
        Names(where, was, now);
        Bounds(where, was, now, use);
        Alternatives(where, was, now, use);
        Properties(where, was, now, use);
        if (was["items"] is not null || now["items"] is not null)
        {
            Compare($"{where}[]", was["items"], now["items"], use);
        }
    }

    private void Types(string where, JsonObject was, JsonObject now, SchemaUse use)
    {
        var (old, @new) = (Set(was["type"]), Set(now["type"]));
        if (old.SetEquals(@new))
        {
            return;
        }

        // Nothing said is anything allowed.
        var narrower = old.Count == 0 || (@new.Count > 0 && !old.IsSubsetOf(@new));
        var wider = @new.Count == 0 || (old.Count > 0 && !@new.IsSubsetOf(old));
        Add(use == SchemaUse.Request ? narrower : wider, where, $"the type was {Show(old)} and is {Show(@new)}");
    }

    private void Names(string where, JsonObject was, JsonObject now)
    {
        if (was["enum"] is null && now["enum"] is null)
        {
            return;
        }

        if (was["enum"] is null || now["enum"] is null)
        {
            Add(was["enum"] is null, where, was["enum"] is null ? "only some names are allowed now" : "any text is allowed now");
            return;
        }

        var (old, @new) = (Set(was["enum"]), Set(now["enum"]));
        foreach (var name in old.Except(@new))
        {
            Add(true, where, $"the name {name} is removed");
        }

        foreach (var name in @new.Except(old))
        {
            Add(false, where, $"the name {name} is new");
        }
    }

    private void Bounds(string where, JsonObject was, JsonObject now, SchemaUse use)
    {
        foreach (var rule in (string[])["pattern", "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "additionalProperties"])
        {
            if (JsonNode.DeepEquals(was[rule], now[rule]))
            {
                continue;
            }

            var isNarrower = (was[rule], now[rule]) switch
            {
                (null, _) => true,
                (_, null) => false,
                (JsonValue old, JsonValue @new) when rule.StartsWith("min", StringComparison.Ordinal) => @new.GetValue<decimal>() > old.GetValue<decimal>(),
                (JsonValue old, JsonValue @new) when rule.StartsWith("max", StringComparison.Ordinal) => @new.GetValue<decimal>() < old.GetValue<decimal>(),
                // One pattern can't be told from another: who followed the old one may be refused.
                _ => true,
            };
            Add(isNarrower && use == SchemaUse.Request, where, $"{rule} was {Show(was[rule])} and is {Show(now[rule])}");
        }
    }

    private void Alternatives(string where, JsonObject was, JsonObject now, SchemaUse use)
    {
        var (old, @new) = (Cases(was), Cases(now));
        foreach (var (name, oldCase, newCase) in DocumentDiff.Pairs(old, @new))
        {
            if (oldCase is null || newCase is null)
            {
                Add(newCase is null, where, newCase is null ? $"the case {name} is removed" : $"the case {name} is new");
            }
            else
            {
                Compare($"{where} {name}", oldCase, newCase, use);
            }
        }
    }

    private void Properties(string where, JsonObject was, JsonObject now, SchemaUse use)
    {
        var (oldRequired, newRequired) = (Set(was["required"]), Set(now["required"]));
        foreach (var (name, old, @new) in DocumentDiff.Pairs(was["properties"], now["properties"]))
        {
            var place = $"{where}.{name}";
            if (old is null || @new is null)
            {
                var isRequired = newRequired.Contains(name);
                Add(
                    @new is null || (isRequired && use == SchemaUse.Request), place,
                    @new is null ? "the property is removed" : isRequired ? "the property is new and required" : "the property is new");
                continue;
            }

            if (oldRequired.Contains(name) != newRequired.Contains(name))
            {
                Add(
                    newRequired.Contains(name) == (use == SchemaUse.Request), place,
                    newRequired.Contains(name) ? "the property is required now" : "the property is not always there any more");
            }

            Compare(place, old, @new, use);
        }
    }

    private static JsonObject Resolve(JsonObject document, JsonNode schema)
    {
        var found = schema.AsObject();
        while (found["$ref"]?.ToString() is { } reference)
        {
            found = reference.Split('/').Skip(1).Aggregate((JsonNode)document, static (at, step) => at[step]!).AsObject();
        }

        return found;
    }

    /// <summary>Alternatives by what tells them apart: the name of the schema, or the type.</summary>
    private static JsonObject Cases(JsonObject schema)
    {
        var cases = new JsonObject();
        foreach (var one in (schema["oneOf"] ?? schema["anyOf"])?.AsArray() ?? [])
        {
            cases[one!["$ref"]?.ToString().Split('/')[^1] ?? one["type"]?.ToString() ?? one.ToJsonString()] = one.DeepClone();
        }

        return cases;
    }

    private static HashSet<string> Set(JsonNode? node) => node switch
    {
        null => [],
        JsonArray several => [.. several.Select(static one => one!.ToString())],
        _ => [node.ToString()],
    };

    private static string Show(HashSet<string> names) => names.Count == 0 ? "anything" : string.Join('|', names.Order(StringComparer.Ordinal));

    private static string Show(JsonNode? node) => node?.ToJsonString() ?? "nothing";

    private void Add(bool isBreaking, string where, string what) => changes.Add(new DocumentChange(isBreaking, where, what));
}
