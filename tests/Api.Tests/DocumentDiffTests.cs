using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>What changes of the document break callers, on small documents.</summary>
public sealed class DocumentDiffTests
{
    // A path with a body, an answer and a parameter; each row changes one place of it.
    private const string Old = """
        {
          "paths": { "/things": { "post": {
            "operationId": "make", "security": [{ "service": ["a"] }, { "login": [] }],
            "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Body" } } } },
            "responses": {
              "200": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
              "404": { "description": "no" }
            }
          } } },
          "components": { "schemas": {
            "Body": { "type": "object", "required": ["a"], "properties": {
              "a": { "type": ["string", "null"], "pattern": "^a$" }, "kind": { "type": "string", "enum": ["x", "y"] }, "n": { "type": "integer" } } },
            "Thing": { "type": "object", "required": ["id"], "properties": {
              "id": { "type": "string" }, "status": { "type": "string", "enum": ["on", "off"] },
              "case": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/One" }] } } },
            "One": { "type": "object", "properties": { "v": { "type": "integer" } } }
          } }
        }
        """;

    [Theory]
    [InlineData("\"/things\"", "\"/others\"", "POST /things: the operation is removed")]
    [InlineData("\"post\"", "\"put\"", "POST /things: the operation is removed")]
    [InlineData("\"make\"", "\"create\"", "POST /things: operationId was make and is create")]
    [InlineData("\"404\"", "\"410\"", "POST /things 404: the response is removed")]
    [InlineData(", { \"login\": [] }", "", "POST /things: callers do not get in by {\"login\":[]} any more")]
    [InlineData("[\"a\"] }", "[\"b\"] }", "POST /things: callers do not get in by {\"service\":[\"a\"]} any more")]
    [InlineData("\"in\": \"query\",", "\"in\": \"query\", \"required\": true,", "POST /things query limit: the parameter is required now")]
    [InlineData("\"name\": \"limit\"", "\"name\": \"count\"", "POST /things query limit: the parameter is removed")]
    [InlineData("\"maximum\": 100", "\"maximum\": 50", "POST /things query limit: maximum was 100 and is 50")]
    [InlineData("\"required\": [\"a\"]", "\"required\": [\"a\", \"n\"]", "request Body.n: the property is required now")]
    [InlineData("\"n\": { \"type\": \"integer\" }", "\"n\": { \"type\": \"string\" }", "request Body.n: the type was integer and is string")]
    [InlineData(", \"n\": { \"type\": \"integer\" }", "", "request Body.n: the property is removed")]
    [InlineData("[\"string\", \"null\"]", "\"string\"", "request Body.a: the type was null|string and is string")]
    [InlineData("^a$", "^b$", "request Body.a: pattern was \"^a$\" and is \"^b$\"")]
    [InlineData("[\"x\", \"y\"]", "[\"x\"]", "request Body.kind: the name y is removed")]
    [InlineData("[\"on\", \"off\"]", "[\"on\"]", "response Thing.status: the name off is removed")]
    [InlineData("\"id\": { \"type\": \"string\" },", "", "response Thing.id: the property is removed")]
    [InlineData("\"required\": [\"id\"], ", "", "response Thing.id: the property is not always there any more")]
    [InlineData("\"id\": { \"type\": \"string\" }", "\"id\": { \"type\": [\"string\", \"null\"] }", "response Thing.id: the type was string and is null|string")]
    [InlineData("\"v\": { \"type\": \"integer\" }", "\"w\": { \"type\": \"integer\" }", "response One.v: the property is removed")]
    [InlineData("{ \"type\": \"null\" }, ", "", "response Thing.case: the case null is removed")]
    [InlineData("\"required\": true, \"content\"", "\"content\"", null)]
    [InlineData("\"operationId\": \"make\"", "\"operationId\": \"make\", \"summary\": \"Make\"", null)]
    [InlineData("[\"x\", \"y\"]", "[\"x\", \"y\", \"z\"]", null)]
    [InlineData("[\"on\", \"off\"]", "[\"on\", \"off\", \"broken\"]", null)]
    [InlineData("\"required\": [\"a\"], ", "", null)]
    [InlineData(", \"pattern\": \"^a$\"", "", null)]
    [InlineData("\"id\": { \"type\": \"string\" },", "\"id\": { \"type\": \"string\" }, \"more\": { \"type\": \"string\" },", null)]
    [InlineData("\"required\": [\"id\"]", "\"required\": [\"id\", \"status\"]", null)]
    [InlineData("\"n\": { \"type\": \"integer\" }", "\"n\": { \"type\": \"integer\" }, \"m\": { \"type\": \"integer\" }", null)]
    [InlineData("\"404\": {", "\"409\": { \"description\": \"no\" }, \"404\": {", null)]
    [InlineData("\"maximum\": 100", "\"maximum\": 200", null)]
    public void A_change_is_told_and_judged(string was, string now, string? breaking)
    {
        Assert.Contains(was, Old, StringComparison.Ordinal);
        var place = Old.IndexOf(was, StringComparison.Ordinal);
        var changes = DocumentDiff.Of(Parse(Old), Parse(Old.Remove(place, was.Length).Insert(place, now)));
        Assert.NotEmpty(changes);
        if (breaking is null)
        {
            Assert.DoesNotContain(changes, change => change.IsBreaking);
        }
        else
        {
            Assert.Contains(changes, change => change.ToString() == $"BREAKING   {breaking}");
        }
    }

    [Fact]
    public void A_new_required_property_breaks_requests_only()
    {
        const string more = "\"more\": { \"type\": \"string\" }, ";
        var request = Old.Replace("\"a\": {", $"{more}\"a\": {{", StringComparison.Ordinal).Replace("[\"a\"],", "[\"a\", \"more\"],", StringComparison.Ordinal);
        Assert.Contains(DocumentDiff.Of(Parse(Old), Parse(request)), change => change is { IsBreaking: true, Where: "request Body.more" });
        var response = Old.Replace("\"id\": {", $"{more}\"id\": {{", StringComparison.Ordinal).Replace("[\"id\"]", "[\"id\", \"more\"]", StringComparison.Ordinal);
        Assert.DoesNotContain(DocumentDiff.Of(Parse(Old), Parse(response)), change => change.IsBreaking);
    }

    [Fact]
    public void Nothing_is_said_of_two_that_are_equal() => Assert.Empty(DocumentDiff.Of(Parse(Old), Parse(Old)));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
