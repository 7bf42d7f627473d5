using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IM2.Api.Tests;

/// <summary>The API as its OpenAPI document describes it. Shares no code with the program.</summary>
internal sealed partial class Contract
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

    public Contract(JsonObject document)
    {
        Document = document;
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select new ApiOperation(this, path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject()),
        ];
        Scopes =
        [
            .. Quoted().Matches(document["components"]!["securitySchemes"]!["service"]!["description"]!.GetValue<string>())
                .Select(static match => match.Groups[1].Value).Where(static word => word.Contains(':', StringComparison.Ordinal)),
        ];
        Codes = document["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!["enum"]!.AsArray()
            .Select(static code => code!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
    }

    public JsonObject Document { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Every scope that there is.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>Every code of a problem that there is.</summary>
    public IReadOnlySet<string> Codes { get; }

    public ApiOperation this[string operationId] => Operations.Single(operation => operation.Id == operationId);

    /// <summary>What a reference leads to; anything else is itself.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        var found = schema.AsObject();
        while (found["$ref"]?.GetValue<string>() is { } reference)
        {
            JsonNode at = Document;
            foreach (var step in reference.Split('/').Skip(1))
            {
                at = at[step] ?? throw new InvalidOperationException($"{reference} leads nowhere.");
            }

            found = at.AsObject();
        }

        return found;
    }

    /// <summary>Words in back quotes: how the document names codes and scopes in its sentences.</summary>
    [GeneratedRegex("`([a-z_:-]+)`")]
    internal static partial Regex Quoted();
}

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(Contract Contract, string Path, string Method, JsonObject Node)
{
    public string Id { get; } = Node["operationId"]!.GetValue<string>();

    /// <summary>Whether anybody may call it.</summary>
    public bool IsOpen => Node["security"]!.AsArray().Count == 0;

    /// <summary>Whether users may call it, for what is their own.</summary>
    public bool TakesUsers => Node["security"]!.AsArray().Any(static way => way!["login"] is not null);

    /// <summary>The scope that a service needs; null if none.</summary>
    public string? Scope => Node["security"]!.AsArray().Select(static way => way!["service"]?.AsArray()).FirstOrDefault(static scopes => scopes is { Count: > 0 })?[0]!.GetValue<string>();

    public JsonObject Responses => Node["responses"]!.AsObject();

    public IEnumerable<JsonObject> Parameters => Node["parameters"]?.AsArray().Select(static parameter => parameter!.AsObject()) ?? [];

    /// <summary>The media type of the body; null if it takes none or any.</summary>
    public string? BodyType => Node["requestBody"]?["content"]?.AsObject().FirstOrDefault().Key;

    public JsonNode? BodySchema => BodyType is { } type ? Node["requestBody"]!["content"]![type]!["schema"] : null;

    public JsonNode? BodyExample => BodyType is { } type ? Node["requestBody"]!["content"]![type]!["example"] : null;

    public bool Needs(string header) => Parameters.Any(parameter => parameter["in"]!.GetValue<string>() == "header" && parameter["name"]!.GetValue<string>() == header);

    /// <summary>Whether the document says that it may answer with this problem.</summary>
    public bool Declares(int status, string code) =>
        Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)]?["description"]?.GetValue<string>() is { } text
        && Contract.Quoted().Matches(text).Any(match => match.Groups[1].Value == code);

    /// <summary>Whether its answers never end by themselves, or end late.</summary>
    public bool IsStream => Responses["200"]?["content"]?["text/event-stream"] is not null;

    public override string ToString() => $"{Method} {Path}";
}
