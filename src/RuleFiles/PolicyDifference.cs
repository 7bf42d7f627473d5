using System.Collections.Immutable;
using System.Globalization;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>One thing in which two policies differ.</summary>
/// <param name="Region">Where.</param>
/// <param name="Rule">The id of a rule, or what of the region it is, as decisions name it.</param>
/// <param name="Before">What it was; null if it was not there.</param>
/// <param name="After">What it is; null if it is there no more.</param>
public sealed record PolicyChange(Region Region, string Rule, string? Before, string? After);

/// <summary>Says in words in what two policies differ.</summary>
public static class PolicyDifference
{
    /// <summary>Every difference: regions in the order of the new policy, then those that are gone.</summary>
    public static ImmutableArray<PolicyChange> Between(TopUpPolicy before, TopUpPolicy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return
        [
            .. after.Regions.SelectMany(region => Between(before.Find(region.Region), region)),
            .. before.Regions.Where(region => after.Find(region.Region) is null)
                .Select(static region => new PolicyChange(region.Region, "region", Text(region), null)),
        ];
    }

    private static List<PolicyChange> Between(RegionPolicy? before, RegionPolicy after)
    {
        if (before is null)
        {
            return
            [
                new PolicyChange(after.Region, "region", null, Text(after)),
                .. Rules(after).Select(rule => new PolicyChange(after.Region, rule.Id, null, rule.Text)),
            ];
        }

        var changes = new List<PolicyChange>();
        foreach (var ((name, old), (_, now)) in Facts(before).Zip(Facts(after)))
        {
            Add(name, old, now);
        }

        var (oldRules, newRules) = (Rules(before).ToDictionary(), Rules(after).ToDictionary());
        foreach (var (id, now) in Rules(after))
        {
            Add(id, oldRules.GetValueOrDefault(id), now);
        }

        foreach (var (id, old) in Rules(before).Where(rule => !newRules.ContainsKey(rule.Id)))
        {
            Add(id, old, null);
        }

        return changes;

        void Add(string rule, string? old, string? now)
        {
            if (old != now)
            {
                changes.Add(new PolicyChange(after.Region, rule, old, now));
            }
        }
    }

    private static IEnumerable<(string Name, string Text)> Facts(RegionPolicy region) =>
    [
        ("region.access", Words.Of(region.Access)),
        ("region.currency", region.Currency.Code),
        ("region.timeZone", region.Calendar.Zone.Id),
        ("region.holidays", Dates(region.Calendar.Holidays)),
        ("region.workingWeekends", Dates(region.Calendar.WorkingWeekends)),
        ("region.accountTypes", Types(region.AccountTypes)),
        ("region.verification", Words.Of(region.Verification)),
        ("region.methods", string.Join(", ", region.Methods.Select(static rule => rule.Method.Name()))),
    ];

    private static IEnumerable<(string Id, string Text)> Rules(RegionPolicy region) =>
    [
        .. region.Methods.Select(rule => (rule.Id, Text(rule, region.Currency))),
        .. region.Limits.Select(rule => (rule.Id, Text(rule, region.Currency))),
    ];

    private static string Text(RegionPolicy region) =>
        $"{Words.Of(region.Access)}, {region.Currency}, {region.Calendar.Zone.Id}, {region.Methods.Length} methods, {region.Limits.Length} limits";

    private static string Text(MethodRule rule, Currency currency) => string.Join(
        ", ",
        ((string?[])
        [
            rule.Method.Name(),
            rule.IsDomestic ? "domestic" : "not domestic",
            $"{new Money(rule.Min, currency)} – {new Money(rule.Max, currency)}",
            rule.AccountTypes.IsEmpty ? null : $"for {Types(rule.AccountTypes)}",
            rule.Verification == VerificationLevel.None ? null : $"verification {Words.Of(rule.Verification)}",
        ]).OfType<string>());

    private static string Text(LimitRule rule, Currency currency) => string.Join(
        ", ",
        ((string?[])
        [
            Text(rule.For),
            rule.PerPayment is { } payment ? $"{new Money(payment, currency)} a payment" : null,
            rule.PerDay is { } day ? $"{new Money(day, currency)} a day" : null,
            rule.PerMonth is { } month ? $"{new Money(month, currency)} a month" : null,
        ]).OfType<string>());

    private static string Text(Audience audience)
    {
        string?[] parts =
        [
            audience.AccountTypes.IsEmpty ? null : Types(audience.AccountTypes),
            audience.VerificationBelow is { } level ? $"verification below {Words.Of(level)}" : null,
            audience.AgeFrom is { } from ? $"from {from} years" : null,
            audience.AgeBelow is { } below ? $"under {below} years" : null,
            audience.AgeFrom is null && audience.AgeBelow is null ? null : audience.IncludesUnknownAge ? "or of unknown age" : "of known age",
        ];
        var said = string.Join(' ', parts.OfType<string>());
        return said.Length == 0 ? "everybody" : said;
    }

    private static string Dates(ImmutableArray<DateOnly> dates) =>
        dates.IsEmpty ? "none" : string.Join(" ", dates.Select(static date => date.ToString("O", CultureInfo.InvariantCulture)));

    private static string Types(ImmutableArray<AccountType> types) => types.IsEmpty ? "all" : string.Join(" ", types.Select(Words.Of));
}
