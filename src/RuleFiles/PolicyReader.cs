using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>Reads a policy from the parts of its file.</summary>
/// <param name="findings">Where mistakes go.</param>
internal sealed partial class PolicyReader(Findings findings)
{
    /// <summary>The name of the schema, which a policy names.</summary>
    public const string Schema = "top-up-policy.schema.json";

    private const int AgeMax = 150;

    /// <summary>What decisions call rules that are not in a list of the file.</summary>
    private const string IdOfRegion = "region";

    private readonly Dictionary<string, JsonPart> _ruleIds = new(StringComparer.Ordinal);

    /// <summary>Reads the regions and the version; regions with mistakes are there too, as far as they can be named.</summary>
    public (string? Version, ImmutableArray<ReadRegion<RegionPolicy>> Regions) Read(JsonPart root) =>
        RegionFile.Read(root, findings, Schema, ReadRegion, static region => region.Region);

    private RegionPolicy? ReadRegion(JsonPart part)
    {
        if (ObjectReading.Of(
            part, findings, "note", "region", "access", "currency", "timeZone", "holidays", "workingWeekends", "accountTypes", "verification", "methods", "limits") is not { } region)
        {
            return null;
        }

        Note(region);
        var code = findings.Region(region.Required("region", "\"CN\""));
        var access = findings.OneOf(region.Required("access", "\"open\""), Words.Access);
        var currency = findings.OneOf(region.Required("currency", "\"CNY\""), Words.Currencies);
        var zone = findings.TimeZone(region.Required("timeZone", "\"Asia/Shanghai\""));
        var calendar = new RegionCalendar(zone ?? TimeZoneInfo.Utc)
        {
            Holidays = findings.Dates(region, "holidays"), WorkingWeekends = findings.Dates(region, "workingWeekends"),
        };
        var types = findings.SomeOf(region, "accountTypes", Words.AccountTypes);
        var verification = findings.OneOf(region.Optional("verification"), Words.Levels) ?? VerificationLevel.None;
        var context = new RegionContext(access ?? RegionAccess.None, types, verification);
        var methods = ReadMethods(region, context);
        var limits = ReadLimits(region, context, methods);
        return code is { } known
            ? new RegionPolicy(
                known, context.Access, currency ?? default, calendar, types, verification, methods, limits)
            : null;
    }

    private ImmutableArray<MethodRule> ReadMethods(ObjectReading region, RegionContext context)
    {
        if (context.Access == RegionAccess.Blocked)
        {
            foreach (var name in (string[])["methods", "limits"])
            {
                if (region.Optional(name) is { } needless)
                {
                    findings.Add(
                        needless,
                        $"A blocked region has no {name}: nothing can be topped up there",
                        $"leave '{name}' out, or set another access");
                }
            }

            return [];
        }

        var list = region.Required("methods", "[ { \"id\": …, \"method\": \"card\", … } ]");
        var methods = ImmutableArray.CreateBuilder<MethodRule>();
        foreach (var part in region.List(list))
        {
            if (ReadMethod(part, context) is { } method)
            {
                if (methods.Any(known => known.Method == method.Method))
                {
                    findings.Add(part.Find("method")!, $"The region has '{method.Method.Name()}' twice", "leave one of them out");
                }

                methods.Add(method);
            }
        }

        if (context.Access == RegionAccess.DomesticOnly && methods.Count > 0 && methods.All(static method => !method.IsDomestic))
        {
            findings.Add(
                list!,
                "The region is domestic_only, but none of its methods is domestic: nothing could be paid",
                "mark a method \"domestic\": true, or set the access to blocked");
        }

        return methods.DrainToImmutable();
    }

    private MethodRule? ReadMethod(JsonPart part, RegionContext context)
    {
        if (ObjectReading.Of(
            part, findings, "note", "id", "method", "domestic", "minMinorUnits", "maxMinorUnits", "accountTypes", "verification") is not { } rule)
        {
            return null;
        }

        Note(rule);
        var id = RuleId(rule);
        var method = findings.OneOf(rule.Required("method", "\"card\""), Words.Methods);
        var isDomestic = findings.Flag(rule.Required("domestic", "true"));
        var min = findings.Integer(rule.Required("minMinorUnits", "100"), 1, Money.AmountMax);
        var max = findings.Integer(rule.Required("maxMinorUnits", "500000"), 1, Money.AmountMax);
        if (min > max)
        {
            findings.Add(rule.Optional("minMinorUnits")!, $"minMinorUnits {min} is above maxMinorUnits {max}", "swap them, or correct one");
        }

        var types = findings.SomeOf(rule, "accountTypes", Words.AccountTypes);
        Within(rule, types, context);
        var verification = findings.OneOf(rule.Optional("verification"), Words.Levels);
        if (verification < context.Verification)
        {
            findings.Add(
                rule.Optional("verification")!,
                $"The region asks for '{Words.Of(context.Verification)}' already, so '{Words.Of(verification.Value)}' never decides",
                "leave it out, or lower the region's verification");
        }

        return method is { } known
            ? new MethodRule(id ?? "", known, isDomestic ?? false, min ?? 1, max ?? Money.AmountMax, types, verification ?? VerificationLevel.None)
            : null;
    }

    private ImmutableArray<LimitRule> ReadLimits(ObjectReading region, RegionContext context, ImmutableArray<MethodRule> methods) =>
        context.Access == RegionAccess.Blocked
            ? []
            : [.. region.List(region.Optional("limits")).Select(part => ReadLimit(part, context, methods)).OfType<LimitRule>()];

    private LimitRule? ReadLimit(JsonPart part, RegionContext context, ImmutableArray<MethodRule> methods)
    {
        if (ObjectReading.Of(
            part, findings, "note", "id", "for", "perPaymentMinorUnits", "perDayMinorUnits", "perMonthMinorUnits") is not { } rule)
        {
            return null;
        }

        Note(rule);
        var id = RuleId(rule);
        var audience = ReadAudience(rule.Optional("for"), context);
        var perPayment = findings.Integer(rule.Optional("perPaymentMinorUnits"), 0, Money.AmountMax);
        var perDay = findings.Integer(rule.Optional("perDayMinorUnits"), 1, Money.AmountMax);
        var perMonth = findings.Integer(rule.Optional("perMonthMinorUnits"), 1, Money.AmountMax);
        if (rule.Optional("perPaymentMinorUnits") is null && rule.Optional("perDayMinorUnits") is null && rule.Optional("perMonthMinorUnits") is null)
        {
            findings.Add(part, "The limit limits nothing", "add perPaymentMinorUnits, perDayMinorUnits or perMonthMinorUnits");
        }

        if (perMonth < perDay)
        {
            findings.Add(
                rule.Optional("perMonthMinorUnits")!,
                $"perMonthMinorUnits {perMonth} is below perDayMinorUnits {perDay}, which then never decides",
                "swap them, or correct one");
        }

        if (perPayment == 0 && (perDay ?? perMonth) is not null)
        {
            findings.Add(part, "perPaymentMinorUnits 0 allows nothing, so that the other limits never decide", "leave the others out");
        }

        if (perPayment > 0 && !methods.IsEmpty && methods.All(method => method.Min > perPayment))
        {
            findings.Add(
                rule.Optional("perPaymentMinorUnits")!,
                $"No method takes as little as {perPayment}: this allows nothing",
                $"write 0 if nothing is to be allowed, or at least {methods.Min(static method => method.Min)}");
        }

        return new LimitRule(id ?? "", audience, perPayment, perDay, perMonth);
    }

    private Audience ReadAudience(JsonPart? part, RegionContext context)
    {
        if (ObjectReading.Of(part, findings, "accountTypes", "verificationBelow", "ageFrom", "ageBelow", "unknownAge") is not { } rule)
        {
            return Audience.Everybody;
        }

        if (rule.Part.Members.Count == 0)
        {
            findings.Add(rule.Part, "'for' names nobody", "leave 'for' out for everybody, or say for whom the limit is");
        }

        var types = findings.SomeOf(rule, "accountTypes", Words.AccountTypes);
        Within(rule, types, context);
        var level = findings.OneOf(rule.Optional("verificationBelow"), Words.LevelsAboveNone);
        if (level <= context.Verification)
        {
            findings.Add(
                rule.Optional("verificationBelow")!,
                $"The region asks everybody for '{Words.Of(context.Verification)}', so nobody is below '{Words.Of(level.Value)}'",
                "leave the limit out, or raise verificationBelow");
        }

        var from = (int?)findings.Integer(rule.Optional("ageFrom"), 0, AgeMax);
        var below = (int?)findings.Integer(rule.Optional("ageBelow"), 1, AgeMax);
        if (from >= below)
        {
            findings.Add(rule.Optional("ageFrom")!, $"Nobody is at least {from} and younger than {below}", "swap them, or correct one");
        }

        var unknown = findings.Flag(rule.Optional("unknownAge"));
        if (rule.Optional("ageFrom") is null && rule.Optional("ageBelow") is null)
        {
            if (unknown is not null)
            {
                findings.Add(
                    rule.Optional("unknownAge")!,
                    "'unknownAge' says nothing without an age",
                    "add ageFrom or ageBelow, or leave it out");
            }
        }
        else if (rule.Optional("unknownAge") is null)
        {
            // The choice with the largest consequences is never made by leaving something out.
            findings.Add(
                rule.Part,
                "A limit by age must say whether it holds for users whose age is not known",
                "add \"unknownAge\": true or false");
        }

        return new Audience(types, level, from, below, unknown ?? false);
    }

    /// <summary>Account types that the region does not let in can't be let in by one of its rules.</summary>
    private void Within(ObjectReading rule, ImmutableArray<AccountType> types, RegionContext context)
    {
        foreach (var type in types)
        {
            if (!context.AccountTypes.IsEmpty && !context.AccountTypes.Contains(type))
            {
                var item = rule.Optional("accountTypes")!.Items.First(item => item.Text == Words.Of(type));
                findings.Add(
                    item,
                    $"The region does not let '{item.Text}' accounts top up",
                    "leave it out, or add it to the region's accountTypes");
            }
        }
    }

    private string? RuleId(ObjectReading rule)
    {
        var part = rule.Required("id", "\"cn-wechat-pay\"");
        if (findings.Text(part, IdGrammar(), "write 1–64 of a-z 0-9 -, beginning with a letter") is not { } id)
        {
            return null;
        }

        if (id == IdOfRegion)
        {
            findings.Add(part!, $"'{id}' is what decisions call the region itself", "choose another id");
        }
        else if (!_ruleIds.TryAdd(id, part!))
        {
            var line = findings.Source.At(_ruleIds[id].Offset).Line;
            findings.Add(part!, $"The id '{id}' is there twice, first in line {line}: it names a rule in decisions", "choose another id");
        }

        return id;
    }

    private void Note(ObjectReading rule) => findings.Text(rule.Optional("note"), AnyText(), "write a text");

    [GeneratedRegex("", RegexOptions.CultureInvariant)]
    private static partial Regex AnyText();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdGrammar();

    /// <summary>What the rules of a region must not contradict.</summary>
    private readonly record struct RegionContext(RegionAccess Access, ImmutableArray<AccountType> AccountTypes, VerificationLevel Verification);
}
