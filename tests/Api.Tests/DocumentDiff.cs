using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>A difference between two documents.</summary>
/// <param name="IsBreaking">Whether callers who did as the old document said may fail now.</param>
/// <param name="Where">The operation and the place in it.</param>
/// <param name="What">What is different.</param>
internal sealed record DocumentChange(bool IsBreaking, string Where, string What)
{
    public override string ToString() => $"{(IsBreaking ? "BREAKING  " : "compatible")} {Where}: {What}";
}

/// <summary>Says what a change of the document means for those who call the API.</summary>
/// <remarks>
/// Unknown properties of requests are refused, so one that is removed breaks who sends it. Callers have to bear new properties and new
/// names in answers; both documents say so.
/// </remarks>
internal sealed class DocumentDiff
{
    private readonly JsonObject _old;
    private readonly JsonObject _new;
    private readonly SchemaDiff _schemas;
    private readonly List<DocumentChange> _changes = [];

    private DocumentDiff(JsonObject old, JsonObject @new) => (_old, _new, _schemas) = (old, @new, new SchemaDiff(old, @new, _changes));

    public static IReadOnlyList<DocumentChange> Of(JsonObject old, JsonObject @new)
    {
        var diff = new DocumentDiff(old, @new);
        diff.Paths();
        return [.. diff._changes.Distinct()];
    }

    private void Paths()
    {
        foreach (var (path, was, now) in Pairs(_old["paths"], _new["paths"]))
        {
            foreach (var (method, wasOperation, nowOperation) in Pairs(was, now))
            {
                var where = $"{method.ToUpperInvariant()} {path}";
                if (wasOperation is null || nowOperation is null)
                {
                    Add(nowOperation is null, where, nowOperation is null ? "the operation is removed" : "the operation is new");
                }
                else
                {
                    Operation(where, wasOperation.AsObject(), nowOperation.AsObject());
                }
            }
        }

        foreach (var (name, was, now) in Pairs(_old["components"]?["schemas"], _new["components"]?["schemas"]))
        {
            Wording($"schema {name}", was, now);
        }

        Wording("the introduction", _old["info"], _new["info"]);
        Wording("the ways to authenticate", _old["components"]?["securitySchemes"], _new["components"]?["securitySchemes"]);
        Wording("the tags", _old["tags"], _new["tags"]);
    }

    private void Operation(string where, JsonObject was, JsonObject now)
    {
        var before = _changes.Count;
        if (Text(was["operationId"]) != Text(now["operationId"]))
        {
            // Generated clients call their methods so.
            Add(true, where, $"operationId was {was["operationId"]} and is {now["operationId"]}");
        }

        Security(where, was, now);
        Parameters(where, was, now);
        Body(where, was["requestBody"], now["requestBody"]);
        foreach (var (status, wasAnswer, nowAnswer) in Pairs(was["responses"], now["responses"]))
        {
            if (wasAnswer is null || nowAnswer is null)
            {
                Add(nowAnswer is null, $"{where} {status}", nowAnswer is null ? "the response is removed" : "the response is new");
                continue;
            }

            Content($"{where} {status}", wasAnswer["content"], nowAnswer["content"], SchemaUse.Response);
        }

        if (_changes.Count == before)
        {
            Wording(where, was, now);
        }
    }

    private void Security(string where, JsonObject was, JsonObject now)
    {
        var (old, @new) = (Ways(was), Ways(now));
        foreach (var way in old.Except(@new))
        {
            // No way is needed where nothing is asked for.
            Add(@new.Count > 0, where, $"callers do not get in by {way} any more");
        }

        foreach (var way in @new.Except(old))
        {
            Add(old.Count == 0, where, $"callers get in by {way}");
        }

        static List<string> Ways(JsonObject operation) => [.. (operation["security"]?.AsArray() ?? []).Select(static way => way!.ToJsonString())];
    }

    private void Parameters(string where, JsonObject was, JsonObject now)
    {
        foreach (var (name, old, @new) in Pairs(ByName(was), ByName(now)))
        {
            var place = $"{where} {name}";
            if (old is null || @new is null)
            {
                var isRequired = IsTrue(@new?["required"]);
                Add(@new is null || isRequired, place, @new is null ? "the parameter is removed" : isRequired ? "the parameter is new and required" : "the parameter is new");
                continue;
            }

            if (!IsTrue(old["required"]) && IsTrue(@new["required"]))
            {
                Add(true, place, "the parameter is required now");
            }

            _schemas.Compare(place, old["schema"], @new["schema"], SchemaUse.Request);
        }

        static JsonObject ByName(JsonObject operation) => new((operation["parameters"]?.AsArray() ?? [])
            .Select(static parameter => KeyValuePair.Create($"{parameter!["in"]} {parameter["name"]}", (JsonNode?)parameter.DeepClone())));
    }

    private void Body(string where, JsonNode? was, JsonNode? now)
    {
        if (was is null != now is null)
        {
            var isBreaking = now is null || IsTrue(now["required"]);
            Add(isBreaking, $"{where} body", now is null ? "the body is removed" : "the body is new");
            return;
        }

        if (!IsTrue(was?["required"]) && IsTrue(now?["required"]))
        {
            Add(true, $"{where} body", "the body is required now");
        }

        Content($"{where} body", was?["content"], now?["content"], SchemaUse.Request);
    }

    private void Content(string where, JsonNode? was, JsonNode? now, SchemaUse use)
    {
        foreach (var (type, old, @new) in Pairs(was, now))
        {
            if (old is null || @new is null)
            {
                Add(@new is null, where, @new is null ? $"{type} is removed" : $"{type} is new");
                continue;
            }

            _schemas.Compare(where, old["schema"], @new["schema"], use);
        }
    }

    private void Wording(string where, JsonNode? was, JsonNode? now)
    {
        if (!JsonNode.DeepEquals(was, now))
        {
            Add(false, where, "the description is different: words, examples, or what the lines about operations name");
        }
    }

    private void Add(bool isBreaking, string where, string what) => _changes.Add(new DocumentChange(isBreaking, where, what));

    private static string? Text(JsonNode? node) => node?.ToString();

    private static bool IsTrue(JsonNode? node) => node?.GetValue<bool>() == true;

    /// <summary>The members of two objects, by name, in the order of the old one and then of the new one.</summary>
    internal static IEnumerable<(string Name, JsonNode? Old, JsonNode? New)> Pairs(JsonNode? old, JsonNode? @new)
    {
        var (left, right) = (old as JsonObject ?? [], @new as JsonObject ?? []);
        return left.Select(static member => member.Key).Union(right.Select(static member => member.Key)).ToList()
            .Select(name => (name, left[name], right[name]));
    }
}
