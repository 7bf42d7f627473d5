namespace IM2.Domain.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Domain_references_the_serializer_and_the_base_library_only()
    {
        var references = typeof(Wallet).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, name => Assert.True(
            name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Orleans.Serialization", StringComparison.Ordinal),
            $"Domain references {name}."));
    }

    [Fact]
    public void Numbers_of_refusals_are_unique() =>
        Assert.Equal(Enum.GetValues<RefusalCode>().Length, Enum.GetValues<RefusalCode>().Select(code => (int)code).Distinct().Count());
}
