using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using IM2.Domain;

namespace IM2.RuleFiles.Json;

/// <summary>Reads single values. A missing one and a wrong one are null; a wrong one is found.</summary>
internal static partial class Scalars
{
    /// <summary>What a part is, as a sentence says it.</summary>
    public static string Article(JsonPartKind kind) => kind switch
    {
        JsonPartKind.Object => "an object",
        JsonPartKind.Array => "a list",
        JsonPartKind.Text => "a text",
        JsonPartKind.Number => "a number",
        JsonPartKind.Boolean => "true or false",
        _ => "null",
    };

    /// <summary>A text of a grammar.</summary>
    public static string? Text(this Findings findings, JsonPart? part, Regex grammar, string rule)
    {
        if (AnyText(findings, part) is not { } text)
        {
            return null;
        }

        if (grammar.IsMatch(text))
        {
            return text;
        }

        findings.Add(part!, $"'{text}' is not allowed here", rule);
        return null;
    }

    /// <summary>A whole number.</summary>
    public static long? Integer(this Findings findings, JsonPart? part, long min, long max)
    {
        if (part is null)
        {
            return null;
        }

        if (part.Kind != JsonPartKind.Number)
        {
            findings.Add(part, $"It is {Article(part.Kind)}, not a number", $"write a whole number of {min} … {max}, without quotes");
            return null;
        }

        var isWhole = long.TryParse(part.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (isWhole && number >= min && number <= max)
        {
            return number;
        }

        var isFraction = part.Text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0;
        findings.Add(
            part,
            isFraction ? $"{part.Text} is not written as a whole number" : $"{part.Text} is out of range",
            $"write a whole number of {min} … {max}{(isFraction ? ": money is counted in minor units" : "")}");
        return null;
    }

    /// <summary>True or false.</summary>
    public static bool? Flag(this Findings findings, JsonPart? part)
    {
        if (part is null or { Kind: JsonPartKind.Boolean })
        {
            return part is null ? null : part.Text == "true";
        }

        findings.Add(part, $"It is {Article(part.Kind)}, not true or false", "write true or false, without quotes");
        return null;
    }

    /// <summary>One of some words.</summary>
    public static T? OneOf<T>(this Findings findings, JsonPart? part, Words<T> words)
        where T : struct
    {
        if (AnyText(findings, part) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in words.All)
        {
            if (word == text)
            {
                return value;
            }
        }

        var nearest = Words.Nearest(text, words.List);
        findings.Add(
            part!,
            $"'{text}' is not {words.What}",
            $"use one of {string.Join(", ", words.List)}{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}");
        return null;
    }

    /// <summary>Some of some words, each at most once and at least one; empty if the member is missing.</summary>
    /// <remarks>An empty list is refused: «nobody» and «everybody» are too far apart to be told from each other by two brackets.</remarks>
    public static ImmutableArray<T> SomeOf<T>(this Findings findings, ObjectReading parent, string name, Words<T> words)
        where T : struct
    {
        var values = ImmutableArray.CreateBuilder<T>();
        if (parent.Optional(name) is { Kind: JsonPartKind.Array, Items.Count: 0 } empty)
        {
            findings.Add(
                empty,
                $"'{name}' is an empty list, which could mean nobody or everybody",
                "leave it out for everybody, or name some");
            return [];
        }

        foreach (var item in parent.List(parent.Optional(name)))
        {
            if (findings.OneOf(item, words) is not { } value)
            {
                continue;
            }

            if (values.Contains(value))
            {
                findings.Add(item, $"'{item.Text}' is there twice", "leave one of them out");
            }
            else
            {
                values.Add(value);
            }
        }

        return values.DrainToImmutable();
    }

    /// <summary>A region.</summary>
    public static Region? Region(this Findings findings, JsonPart? part)
    {
        if (AnyText(findings, part) is not { } text)
        {
            return null;
        }

        if (Regions.IsKnown(text) && Domain.Region.TryParse(text, null, out var region))
        {
            return region;
        }

        var meant = Regions.Meant(text);
        findings.Add(
            part!,
            $"'{text}' is not an ISO 3166-1 alpha-2 code",
            $"use two upper-case letters of that standard, such as {meant ?? "CN or DE"}");
        return null;
    }

    /// <summary>A time zone by its IANA name.</summary>
    public static TimeZoneInfo? TimeZone(this Findings findings, JsonPart? part)
    {
        if (AnyText(findings, part) is not { } text)
        {
            return null;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId && zone.Id == text)
        {
            return zone;
        }

        var nearest = Words.Nearest(text, TimeZoneInfo.GetSystemTimeZones().Select(static known => known.Id));
        findings.Add(
            part!,
            $"'{text}' is not an IANA time zone that this machine knows",
            $"use a name such as {nearest ?? "Asia/Shanghai"}");
        return null;
    }

    /// <summary>A moment with its offset from UTC, as RFC 3339 writes it.</summary>
    public static DateTimeOffset? Moment(this Findings findings, JsonPart? part)
    {
        if (AnyText(findings, part) is not { } text)
        {
            return null;
        }

        if (Rfc3339().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
        {
            return moment;
        }

        findings.Add(
            part!,
            $"'{text}' is not a moment of RFC 3339 with an offset",
            "write it like 2026-11-11T00:00:00+08:00 or 2026-11-10T16:00:00Z");
        return null;
    }

    /// <summary>Some dates, each once, in the order of time; empty if the member is missing.</summary>
    public static ImmutableArray<DateOnly> Dates(this Findings findings, ObjectReading parent, string name)
    {
        var dates = ImmutableArray.CreateBuilder<DateOnly>();
        foreach (var item in parent.List(parent.Optional(name)))
        {
            if (AnyText(findings, item) is not { } text)
            {
                continue;
            }

            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                findings.Add(item, $"'{text}' is not a date", "write it like 2026-10-01");
            }
            else if (dates.Count > 0 && dates[^1] >= date)
            {
                findings.Add(item, $"'{text}' does not come after the date before it", "write each date once, in the order of time");
            }
            else
            {
                dates.Add(date);
            }
        }

        return dates.DrainToImmutable();
    }

    /// <summary>Any text; null if the part is missing or something else, which is then found.</summary>
    private static string? AnyText(Findings findings, JsonPart? part)
    {
        if (part is null or { Kind: JsonPartKind.Text })
        {
            return part?.Text;
        }

        findings.Add(part, $"It is {Article(part.Kind)}, not a text", "write a text in double quotes");
        return null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
