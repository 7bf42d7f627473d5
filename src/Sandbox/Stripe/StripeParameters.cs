using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace IM2.Sandbox.Stripe;

/// <summary>The parameters of a request, form-encoded with brackets: <c>line_items[0][price_data][currency]=cny</c>.</summary>
/// <remarks>Strict: a parameter that the endpoint does not know, or one that comes twice, is refused.</remarks>
internal sealed partial class StripeParameters
{
    private const int MetadataCountMax = 50;
    private const int MetadataKeyLengthMax = 40;
    private const int MetadataValueLengthMax = 500;
    private const string AnyIndex = "[#]";
    private const string AnyKey = "[*]";
    private readonly Dictionary<string, string> _values;

    private StripeParameters(Dictionary<string, string> values) => _values = values;

    /// <summary>All of them as one text, whatever their order: what an idempotency key is compared by.</summary>
    public string Canonical => string.Join('&', _values.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
        .Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>Reads parameters without judging them.</summary>
    /// <exception cref="StripeRefusal">Not form-encoded, or one comes twice.</exception>
    public static StripeParameters Parse(string encoded)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]);
            if (!values.TryAdd(name, equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..])))
            {
                throw StripeRefusal.Parameter(null, name, $"Received the parameter {name} twice.");
            }
        }

        return new StripeParameters(values);
    }

    /// <summary>Refuses what the endpoint does not know: <c>[#]</c> stands for any index, <c>[*]</c> at the end for any key.</summary>
    /// <exception cref="StripeRefusal">A parameter is unknown.</exception>
    public StripeParameters Only(params ReadOnlySpan<string> known)
    {
        foreach (var name in _values.Keys)
        {
            var general = Indexes().Replace(name, AnyIndex);
            var isKnown = false;
            foreach (var pattern in known)
            {
                isKnown |= pattern == general
                    || (pattern.EndsWith(AnyKey, StringComparison.Ordinal) && IsKeyOf(name, pattern[..^AnyKey.Length]));
            }

            if (!isKnown)
            {
                throw StripeRefusal.Parameter("parameter_unknown", name, $"Received unknown parameter: {name}");
            }
        }

        return this;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <exception cref="StripeRefusal">It is missing or empty.</exception>
    public string Needed(string name) => _values.TryGetValue(name, out var text)
        ? text.Length > 0 ? text : throw StripeRefusal.Parameter("parameter_invalid_empty", name, $"You passed an empty string for '{name}'.")
        : throw StripeRefusal.Parameter("parameter_missing", name, $"Missing required param: {name}.");

    /// <exception cref="StripeRefusal">It is no whole number.</exception>
    public long? Whole(string name) => Text(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw StripeRefusal.Parameter("parameter_invalid_integer", name, $"Invalid integer: {text}");

    /// <exception cref="StripeRefusal">It is missing or no whole number.</exception>
    public long NeededWhole(string name)
    {
        Needed(name);
        return Whole(name)!.Value;
    }

    /// <exception cref="StripeRefusal">It is missing or none of these.</exception>
    public string NeededOneOf(string name, params ReadOnlySpan<string> words)
    {
        var text = Needed(name);
        return words.Contains(text)
            ? text
            : throw StripeRefusal.Parameter(null, name, $"Invalid {name}: must be one of {string.Join(", ", words)}");
    }

    /// <summary>The values of an array: <c>expand[0]=…</c>.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. _values.Where(pair => Indexes().Replace(pair.Key, AnyIndex) == name + AnyIndex).Select(static pair => pair.Value)];

    /// <summary>The values of a hash: <c>metadata[key]=…</c>.</summary>
    /// <exception cref="StripeRefusal">It is larger than Stripe takes.</exception>
    public Dictionary<string, string> Metadata(string name)
    {
        var found = _values.Where(pair => IsKeyOf(pair.Key, name))
            .ToDictionary(pair => pair.Key[(name.Length + 1)..^1], static pair => pair.Value);
        return found.Count <= MetadataCountMax
            && found.All(static pair => pair.Key.Length is > 0 and <= MetadataKeyLengthMax && pair.Value.Length <= MetadataValueLengthMax)
                ? found
                : throw StripeRefusal.Parameter(null, name, "Metadata has at most 50 keys of at most 40 characters with values of at most 500.");
    }

    private static bool IsKeyOf(string name, string hash) =>
        name.StartsWith(hash + "[", StringComparison.Ordinal) && name.EndsWith(']') && name.IndexOf('[', hash.Length + 1) < 0;

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Indexes();
}
