using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace IM2.Grains.Tests.Golden;

/// <summary>
/// What an earlier release stored, or sends during a rolling upgrade, means the same to this one. One file for every shape that a type ever
/// had: files are added, never changed.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private const string HowToAdd = "If the change is what you want, add a file of the new shape: IM2_RENEW=1 ./test.sh FullyQualifiedName~GoldenTests";
    private static readonly string Folder = Path.Combine(Repository(), "tests", "Grains.Tests", "Golden", "files");
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Types() => [.. WireTypes.All.Select(WireTypes.NameOf)];

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_has_a_file_of_its_shape(string name)
    {
        var type = WireTypes.All.Single(type => WireTypes.NameOf(type) == name);
        var members = GoldenFile.MembersOf(type);
        var known = Enumerable.Range(1, 1_000).Select(shape => Place(name, shape)).TakeWhile(File.Exists).ToList();
        if (known.Any(path => GoldenFile.Read(path).Members.SequenceEqual(members)))
        {
            return;
        }

        Assert.True(Environment.GetEnvironmentVariable("IM2_RENEW") == "1", $"No file has the members of {name}: {string.Join("; ", members)}. {HowToAdd}");
        var value = Specimens.Of(type);
        GoldenFile.Of(value, Serializer.SerializeToArray<object>(value)).Write(Place(name, known.Count + 1));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_was_written_once_means_the_same(string file)
    {
        var golden = GoldenFile.Read(Path.Combine(Folder, file));
        var value = Serializer.Deserialize<object>(golden.Bytes)!;
        Assert.Equal(file[..file.LastIndexOf('.', file.Length - ".txt".Length - 1)], WireTypes.NameOf(value.GetType()));

        // Members come, and none goes or becomes something else.
        Assert.Subset(GoldenFile.MembersOf(value.GetType()).ToHashSet(), golden.Members.ToHashSet());
        var lines = GoldenFile.LinesOf("", value).ToHashSet();
        Assert.Subset(lines, golden.Lines.ToHashSet());

        // What has been added since is not there, and so as it is in a value that nobody has set.
        lines.ExceptWith(golden.Lines);
        Assert.All(lines, static line => Assert.Matches(" = (0|False|00:00:00|0001-01-01.*)?$", line));

        // What is read is whole: written again it means the same.
        Assert.Equal(
            GoldenFile.LinesOf("", value), GoldenFile.LinesOf("", Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(value))));
    }

    [Fact]
    public void Calls_between_processes_are_only_added() => AreOnlyAdded("calls.txt", WireTypes.Calls());

    [Fact]
    public void Values_of_enums_keep_their_numbers() => AreOnlyAdded("enums.txt", WireTypes.EnumValues());

    [Fact]
    public void A_specimen_has_every_member_set()
    {
        var unset = WireTypes.All
            .SelectMany(static type => WireTypes.MembersOf(type).Where(member => member.Get(Specimens.Of(type)) is null).Select(member => $"{type}.{member.Name}"))
            .ToList();
        Assert.Empty(unset);
        Assert.True(WireTypes.All.Count > 100, $"only {WireTypes.All.Count} types");
    }

    [Fact]
    public void A_release_reads_past_members_that_it_does_not_know()
    {
        var newer = Serializer.SerializeToArray(new Newer("kept", "unknown", [new Newer("inner", "unknown too", [])]));
        Assert.Equal("kept", Serializer.Deserialize<Older>(newer)!.Text);
    }

    private static string Place(string name, int shape) => Path.Combine(Folder, $"{name}.{shape}.txt");

    private static void AreOnlyAdded(string name, IEnumerable<string> lines)
    {
        var file = Path.Combine(Path.GetDirectoryName(Folder)!, name);
        var current = lines.ToList();
        var known = File.Exists(file) ? File.ReadAllLines(file) : [];
        if (Environment.GetEnvironmentVariable("IM2_RENEW") == "1")
        {
            known = [.. known.Union(current).Order(StringComparer.Ordinal)];
            File.WriteAllLines(file, known);
        }

        Assert.Subset(current.ToHashSet(), known.ToHashSet());
        Assert.True(current.Count == known.Length, $"{name} does not list: {string.Join("; ", current.Except(known))}. {HowToAdd}");
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IM2.Orleans.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run within the repository.");
        }

        return folder;
    }

    [GenerateSerializer, Alias("im2.test.newer")]
    internal sealed record Newer([property: Id(0)] string Text, [property: Id(1)] string Added, [property: Id(2)] Newer[] More);

    [GenerateSerializer, Alias("im2.test.older")]
    internal sealed record Older([property: Id(0)] string Text);
}
