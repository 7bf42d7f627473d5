using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>Says whether an answer is one that the document allows.</summary>
internal sealed class FuzzJudge(Contract contract)
{
    // What any route may answer with, for it is not the route that answers: there is no such route or method, the request is no HTTP,
    // or there is too much of it. The document says so once, in its introduction, and not at each operation.
    private static readonly string[] General =
    [
        "404 not_found", "405 method_not_allowed", "400 malformed_request", "413 body_too_large", "415 unsupported_media_type", "408 request_timeout",
        "429 rate_limited", "503 overloaded",
    ];

    // Refused by the server before there is a request to answer: no HTTP, too long, too slow. There is no document then.
    private static readonly int[] BeforeAnyRequest = [400, 408, 414, 431];

    private readonly SchemaCheck _schemas = new(contract);

    /// <summary>How often each status was answered.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>How often each operation succeeded.</summary>
    public ConcurrentDictionary<string, int> Successes { get; } = new();

    /// <summary>What is wrong with an answer; nothing if all is right.</summary>
    public IEnumerable<string> Faults(FuzzCase request, FuzzAnswer answer)
    {
        Statuses.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
        return answer.Status < 400 ? OfSuccess(request, answer) : OfProblem(request, answer);
    }

    private IEnumerable<string> OfSuccess(FuzzCase request, FuzzAnswer answer)
    {
        if (request.IsElsewhere)
        {
            return [];
        }

        Successes.AddOrUpdate(request.Operation.Id, 1, static (_, count) => count + 1);
        if (request.Operation.Responses[$"{answer.Status}"] is not { } declared)
        {
            return [$"{answer.Status} is not declared"];
        }

        var content = declared["content"]?.AsObject();
        if (answer.Status is 204 or 304 || request.Operation.IsStream)
        {
            return answer.Body.Length > 0 && !request.Operation.IsStream ? ["there is a body where there must be none"] : [];
        }

        var type = answer.ContentType?.Split(';')[0];
        if (type is null || content?[type] is not { } media)
        {
            // What providers want to read is in the form that each of them wants.
            return request.Operation.Id == "receiveNotification" ? [] : [$"{type} is not declared"];
        }

        return type == "application/json" ? _schemas.Faults(JsonNode.Parse(answer.Body), media["schema"]!) : [];
    }

    private IEnumerable<string> OfProblem(FuzzCase request, FuzzAnswer answer)
    {
        if (request.IsRaw && answer.Body.Length == 0 && BeforeAnyRequest.Contains(answer.Status))
        {
            return [];
        }

        if (request.Operation.Id == "receiveNotification" && answer.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && answer.Status < 500)
        {
            return _schemas.Faults(JsonNode.Parse(answer.Body), new JsonObject { ["$ref"] = "#/components/schemas/ProviderRefusal" });
        }

        if (answer.ContentType?.StartsWith("application/problem+json", StringComparison.Ordinal) != true)
        {
            return [$"it is {answer.ContentType ?? "nothing"}, no problem document: {answer.Body}"];
        }

        JsonNode problem;
        try
        {
            problem = JsonNode.Parse(answer.Body)!;
        }
        catch (JsonException)
        {
            return [$"the problem document is broken: {answer.Body}"];
        }

        List<string> faults = [.. _schemas.Faults(problem, new JsonObject { ["$ref"] = "#/components/schemas/Problem" })];
        var code = problem["code"]?.ToString() ?? "";
        if (problem["status"]?.ToString() != $"{answer.Status}" || !contract.Codes.Contains(code))
        {
            faults.Add($"{code} is not catalogued, or not with {answer.Status}");
        }

        if (answer.Status >= 500 && answer.Status != 503)
        {
            faults.Add("the fault is ours");
        }

        if (!request.IsElsewhere && !request.Operation.Declares(answer.Status, code) && !General.Contains($"{answer.Status} {code}"))
        {
            faults.Add($"{code} is not declared");
        }

        return faults;
    }
}
