using System.Text.Json;
using IM2.Domain;
using IM2.RuleFiles.Json;
using NJsonSchema;

namespace IM2.RuleFiles.Tests;

/// <summary>The schemas say what the reader says, as far as a schema can.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private JsonSchema _policy = null!;
    private JsonSchema _catalogue = null!;

    /// <summary>What is no JSON can't be validated, and the library gives up on numbers that do not fit 64 bits.</summary>
    public static TheoryData<PlantedMistake> Planted => [.. PlantedMistakes.All.Where(static mistake =>
        mistake.Name is not ("a comma too many" or "a comment" or "an amount beyond 64 bits"))];

    public async Task InitializeAsync()
    {
        _policy = await ReadAsync("top-up-policy.schema.json");
        _catalogue = await ReadAsync("top-up-catalogue.schema.json");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <remarks>The library knows what 2020-12 calls <c>$defs</c> by its older name only.</remarks>
    private static Task<JsonSchema> ReadAsync(string name) =>
        JsonSchema.FromJsonAsync(Shipped.Content(name).Replace("$defs", "definitions", StringComparison.Ordinal));

    [Fact]
    public void The_shipped_files_are_valid()
    {
        Assert.Empty(_policy.Validate(Shipped.Content("top-up-policy.json")));
        Assert.Empty(_catalogue.Validate(Shipped.Content("top-up-catalogue.json")));
        Assert.Empty(_policy.Validate(Sound.Policy));
        Assert.Empty(_catalogue.Validate(Sound.Catalogue));
    }

    [Theory]
    [MemberData(nameof(Planted), DisableDiscoveryEnumeration = true)]
    public void A_schema_refuses_what_it_can_know_and_nothing_that_the_reader_takes(PlantedMistake mistake)
    {
        var errors = mistake.IsPolicy ? _policy.Validate(mistake.Policy) : _catalogue.Validate(mistake.Catalogue);

        Assert.Equal(mistake.SchemaKnows, errors.Count > 0);
    }

    [Fact]
    public void Words_of_the_schemas_are_those_of_the_reader()
    {
        using var policy = JsonDocument.Parse(Shipped.Content("top-up-policy.schema.json"));
        using var catalogue = JsonDocument.Parse(Shipped.Content("top-up-catalogue.schema.json"));
        var rules = policy.RootElement.GetProperty("$defs");

        Assert.Equal(Words.Currencies.List, Enum(rules.GetProperty("currency")));
        Assert.Equal(Words.Currencies.List, Enum(catalogue.RootElement.GetProperty("$defs").GetProperty("currency")));
        Assert.Equal(Words.AccountTypes.List, Enum(rules.GetProperty("accountTypes").GetProperty("items")));
        Assert.Equal(Words.Levels.List, Enum(rules.GetProperty("verification")));
        Assert.Equal(Words.Methods.List, Enum(rules.GetProperty("method").GetProperty("properties").GetProperty("method")));
        Assert.Equal(Words.Access.List, Enum(rules.GetProperty("regionPolicy").GetProperty("properties").GetProperty("access")));
        Assert.Equal(Money.AmountMax, rules.GetProperty("method").GetProperty("properties").GetProperty("maxMinorUnits").GetProperty("maximum").GetInt64());

        static IEnumerable<string> Enum(JsonElement element) => element.GetProperty("enum").EnumerateArray().Select(static word => word.GetString()!);
    }
}
