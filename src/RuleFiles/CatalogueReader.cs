using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>Reads a catalogue from the parts of its file.</summary>
/// <param name="findings">Where mistakes go.</param>
internal sealed partial class CatalogueReader(Findings findings)
{
    /// <summary>The name of the schema, which a catalogue names.</summary>
    public const string Schema = "top-up-catalogue.schema.json";

    private const int BonusDaysMax = 3_650;

    /// <summary>Reads the regions and the version; regions with mistakes are there too, as far as they can be named.</summary>
    public (string? Version, ImmutableArray<ReadRegion<RegionOffers>> Regions) Read(JsonPart root) =>
        RegionFile.Read(root, findings, Schema, ReadRegion, static region => region.Region);

    private RegionOffers? ReadRegion(JsonPart part)
    {
        if (ObjectReading.Of(part, findings, "note", "region", "currency", "options", "custom") is not { } region)
        {
            return null;
        }

        findings.Text(region.Optional("note"), AnyText(), "write a text");
        var code = findings.Region(region.Required("region", "\"CN\""));
        var currency = findings.OneOf(region.Required("currency", "\"CNY\""), Words.Currencies) ?? default;
        var options = ReadOptions(region, currency);
        var (min, max, tiers) = ReadCustom(region, currency);
        return code is { } known ? new RegionOffers(known, currency, options, min, max, tiers) : null;
    }

    private ImmutableArray<TopUpOffer> ReadOptions(ObjectReading region, Currency currency)
    {
        var read = new List<(TopUpOffer Offer, JsonPart Part)>();
        foreach (var part in region.List(region.Required("options", "[ { \"id\": \"cny-50\", \"minorUnits\": 5000 } ]")))
        {
            if (ReadOption(part, currency) is not { } offer)
            {
                continue;
            }

            foreach (var (other, otherPart) in read)
            {
                Compare(offer, part, other, findings.Source.At(otherPart.Offset).Line);
            }

            read.Add((offer, part));
        }

        foreach (var (offer, part) in read.Where(static option => option.Offer.IsFirstTopUp && option.Offer.Bonus.IsPositive))
        {
            var better = read.Find(other => !other.Offer.IsFirstTopUp && other.Offer.Amount == offer.Amount
                && other.Offer.Bonus >= offer.Bonus && Overlap(offer, other.Offer));
            if (better.Part is not null)
            {
                findings.Add(
                    part,
                    $"The first top-up gets no more than everybody gets with '{better.Offer.Id}' for the same amount",
                    "raise bonusMinorUnits, or leave the option out");
            }
        }

        return [.. read.Select(static option => option.Offer)];
    }

    /// <summary>Two options that can't stand beside each other.</summary>
    private void Compare(TopUpOffer offer, JsonPart part, TopUpOffer other, int otherLine)
    {
        if (offer.Id == other.Id)
        {
            findings.Add(part.Find("id")!, $"The option id '{offer.Id}' is there twice, first in line {otherLine}", "choose another id");
        }
        else if (offer.Amount == other.Amount && offer.IsFirstTopUp == other.IsFirstTopUp && Overlap(offer, other))
        {
            findings.Add(
                part,
                $"'{offer.Id}' and '{other.Id}' (line {otherLine}) are the same amount on offer at the same time",
                "give them windows (from, until) that do not overlap, or leave one out");
        }
    }

    private TopUpOffer? ReadOption(JsonPart part, Currency currency)
    {
        if (ObjectReading.Of(
            part, findings, "note", "id", "minorUnits", "bonusMinorUnits", "bonusDays", "from", "until", "firstTopUp") is not { } option)
        {
            return null;
        }

        findings.Text(option.Optional("note"), AnyText(), "write a text");
        var id = findings.Text(option.Required("id", "\"cny-50\""), IdGrammar(), "write 1–64 of a-z 0-9 -, beginning with a letter");
        var amount = findings.Integer(option.Required("minorUnits", "5000"), 1, Money.AmountMax);
        var (bonus, days) = ReadBonus(option, amount, bonusMin: 0, isRequired: false);
        var from = findings.Moment(option.Optional("from"));
        var until = findings.Moment(option.Optional("until"));
        if (from >= until)
        {
            findings.Add(
                option.Optional("until")!,
                "The option ends before it begins: it would never be on offer",
                "write an 'until' after 'from'");
        }

        var isFirst = findings.Flag(option.Optional("firstTopUp")) ?? false;
        if (isFirst && option.Optional("bonusMinorUnits") is null or { Kind: JsonPartKind.Number, Text: "0" })
        {
            findings.Add(
                part,
                "An option for first top-ups without a bonus gives its users nothing",
                "add bonusMinorUnits, or leave 'firstTopUp' out");
        }

        return id is not null && amount is { } known
            ? new TopUpOffer(id, new Money(known, currency), new Money(bonus, currency), days, from, until, isFirst)
            : null;
    }

    private (Money Min, Money Max, ImmutableArray<BonusTier> Tiers) ReadCustom(ObjectReading region, Currency currency)
    {
        var part = region.Required("custom", "{ \"minMinorUnits\": 100, \"maxMinorUnits\": 500000 }");
        if (ObjectReading.Of(part, findings, "note", "minMinorUnits", "maxMinorUnits", "tiers") is not { } custom)
        {
            return (Money.Zero(currency), Money.Zero(currency), []);
        }

        findings.Text(custom.Optional("note"), AnyText(), "write a text");
        var min = findings.Integer(custom.Required("minMinorUnits", "100"), 1, Money.AmountMax);
        var max = findings.Integer(custom.Required("maxMinorUnits", "500000"), 1, Money.AmountMax);
        if (min > max)
        {
            findings.Add(
                custom.Optional("minMinorUnits")!,
                $"minMinorUnits {min} is above maxMinorUnits {max}",
                "swap them, or correct one");
        }

        var tiers = ImmutableArray.CreateBuilder<BonusTier>();
        foreach (var item in custom.List(custom.Optional("tiers")))
        {
            if (ReadTier(item, currency, max, tiers.LastOrDefault()) is { } tier)
            {
                tiers.Add(tier);
            }
        }

        return (new Money(min ?? 1, currency), new Money(max ?? Money.AmountMax, currency), tiers.DrainToImmutable());
    }

    private BonusTier? ReadTier(JsonPart part, Currency currency, long? max, BonusTier? before)
    {
        if (ObjectReading.Of(part, findings, "note", "atLeastMinorUnits", "bonusMinorUnits", "bonusDays") is not { } tier)
        {
            return null;
        }

        findings.Text(tier.Optional("note"), AnyText(), "write a text");
        var atLeast = findings.Integer(tier.Required("atLeastMinorUnits", "50000"), 1, Money.AmountMax);
        var (bonus, days) = ReadBonus(tier, atLeast, bonusMin: 1, isRequired: true);
        if (atLeast is not { } least)
        {
            return null;
        }

        if (least > max)
        {
            findings.Add(
                tier.Optional("atLeastMinorUnits")!,
                $"No own amount reaches {least}: the largest is {max}",
                "lower it, or raise maxMinorUnits");
        }

        if (before is not null && least <= before.AtLeast.MinorUnits)
        {
            findings.Add(
                tier.Optional("atLeastMinorUnits")!,
                $"The tiers do not ascend: {least} follows {before.AtLeast.MinorUnits}",
                "order the tiers by atLeastMinorUnits");
        }
        else if (before is not null && bonus > 0 && bonus < before.Bonus.MinorUnits)
        {
            findings.Add(
                tier.Optional("bonusMinorUnits")!,
                $"Who pays more gets less: {bonus} follows {before.Bonus.MinorUnits}",
                "write a bonus that is not below that of the tier before");
        }

        return new BonusTier(new Money(least, currency), new Money(bonus, currency), days);
    }

    private (long Bonus, int? Days) ReadBonus(ObjectReading option, long? amount, long bonusMin, bool isRequired)
    {
        var part = isRequired ? option.Required("bonusMinorUnits", "500") : option.Optional("bonusMinorUnits");
        var bonus = findings.Integer(part, bonusMin, Money.AmountMax);
        if (bonus > amount)
        {
            findings.Add(
                part!,
                $"The bonus {bonus} is more than the amount {amount}",
                "write at most the amount; is there a digit too many?");
        }

        var days = findings.Integer(option.Optional("bonusDays"), 1, BonusDaysMax);
        if (days is not null && part is null or { Kind: JsonPartKind.Number, Text: "0" })
        {
            findings.Add(
                option.Optional("bonusDays") ?? part!,
                "There is no bonus that could be lost after some days",
                "add bonusMinorUnits, or leave 'bonusDays' out");
        }

        return (bonus ?? 0, (int?)days);
    }

    /// <summary>Whether two options are on offer at some moment both.</summary>
    private static bool Overlap(TopUpOffer left, TopUpOffer right) => !(left.From >= right.Until) && !(right.From >= left.Until);

    [GeneratedRegex("", RegexOptions.CultureInvariant)]
    private static partial Regex AnyText();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdGrammar();
}
