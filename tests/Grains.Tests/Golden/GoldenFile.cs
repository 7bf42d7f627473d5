using System.Collections;
using System.Globalization;

namespace IM2.Grains.Tests.Golden;

/// <summary>A value as some release wrote it: the members that its type had, the bytes, and what they mean.</summary>
/// <param name="Members">The members of its type, by number.</param>
/// <param name="Bytes">What was stored or sent.</param>
/// <param name="Lines">Each value in it by its path.</param>
internal sealed record GoldenFile(IReadOnlyList<string> Members, byte[] Bytes, IReadOnlyList<string> Lines)
{
    private const string MembersEnd = "--- bytes";
    private const string BytesEnd = "--- values";

    /// <summary>The file of a value.</summary>
    public static GoldenFile Of(object value, byte[] bytes) => new(MembersOf(value.GetType()), bytes, [.. LinesOf("", value)]);

    /// <summary>The members of a type as a file lists them.</summary>
    public static IReadOnlyList<string> MembersOf(Type type) =>
        [.. WireTypes.MembersOf(type).Select(static member => $"{WireTypes.NameOf(member.Owner)} {member.Id} {member.Name}: {WireTypes.NameOf(member.Type)}")];

    /// <summary>Reads a file.</summary>
    public static GoldenFile Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var (bytes, values) = (Array.IndexOf(lines, MembersEnd), Array.IndexOf(lines, BytesEnd));
        return new GoldenFile(lines[..bytes], Convert.FromHexString(string.Concat(lines[(bytes + 1)..values])), lines[(values + 1)..]);
    }

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllLines(
        path, [.. Members, MembersEnd, .. Convert.ToHexString(Bytes).Chunk(128).Select(static line => new string(line)), BytesEnd, .. Lines]);

    /// <summary>Each value in a value by its path, in the order of the members; what is not there is not listed.</summary>
    public static IEnumerable<string> LinesOf(string path, object? value)
    {
        if (value is null)
        {
            return [];
        }

        if (value is IEnumerable list and not string)
        {
            return IsUnset(list) ? [] : list.Cast<object?>().SelectMany((item, at) => LinesOf($"{path}[{at}]", item));
        }

        if (value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            return LinesOf($"{path}.key", type.GetProperty("Key")!.GetValue(value)).Concat(LinesOf($"{path}.value", type.GetProperty("Value")!.GetValue(value)));
        }

        var members = WireTypes.MembersOf(value.GetType());
        return members.Count == 0
            ? [$"{path} = {Text(value)}"]
            : members.SelectMany(member => LinesOf($"{path}.{member.Name}", member.Get(value))).Prepend($"{path}: {WireTypes.NameOf(value.GetType())}");
    }

    // An immutable array that was never set throws when it is walked through.
    private static bool IsUnset(IEnumerable list) =>
        list.GetType() is { IsGenericType: true } type
        && type.GetProperty("IsDefault")?.GetValue(list) is true;

    private static string Text(object value) => value switch
    {
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        Enum one => Convert.ToInt64(one, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
