using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Api.Tests;

/// <summary>The document that is served is the one that is checked in, so that nobody changes the API unawares.</summary>
[Collection(SharedApi.Name)]
public sealed class SnapshotTests(ApiSystem api, ITestOutputHelper report)
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_document_is_the_one_that_is_checked_in()
    {
        var file = Path.Combine(HostProcess.Metadata("Repository"), "docs", "openapi.json");
        var served = api.Contract.Document;
        if (Environment.GetEnvironmentVariable("IM2_RENEW") == "1")
        {
            File.WriteAllText(file, served.ToJsonString(Pretty) + "\n");
        }

        var known = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var changes = DocumentDiff.Of(known, served);
        foreach (var change in changes)
        {
            report.WriteLine(change.ToString());
        }

        Assert.True(
            changes.Count == 0 && JsonNode.DeepEquals(known, served),
            $"The API is not what docs/openapi.json says:\n{string.Join('\n', changes)}\n"
            + "If that is what you want, renew the file: IM2_RENEW=1 ./test.sh FullyQualifiedName~SnapshotTests");
    }

    [Fact]
    public void Every_operation_is_described()
    {
        List<string> faults = [];
        foreach (var operation in api.Contract.Operations)
        {
            Require(operation.Node["summary"] is not null, "a summary");
            Require(operation.Node["description"] is not null, "a description");
            Require(operation.Responses.Any(static answer => answer.Key[0] == '4') || operation.IsOpen, "a 4xx response");
            Require(operation.BodyType is null || operation.BodyExample is not null, "an example of its body");
            Require(
                operation.Responses.Where(static answer => answer.Key[0] == '2').SelectMany(static answer => answer.Value!["content"]?.AsObject() ?? [])
                    .All(static content => content.Value!["example"] is not null || content.Key != "application/json"),
                "an example of its success");
            foreach (var parameter in operation.Parameters)
            {
                Require(parameter["description"] is not null, $"a description of {parameter["name"]}");
            }

            void Require(bool condition, string what)
            {
                if (!condition)
                {
                    faults.Add($"{operation.Id} has not {what}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
