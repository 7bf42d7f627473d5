using System.Collections.Immutable;
using System.Text.Json;
using IM2.Domain;
using IM2.Grains;

namespace IM2.Silo;

/// <summary>Reads the top-up catalogue from its JSON file, with a policy that is open where something is on offer. A file with any mistake is refused whole.</summary>
internal static class TopUpCatalogueFile
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads the catalogue and makes the policy.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong; the message names the file, the place and the reason.</exception>
    public static Rules Read(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize<CatalogueJson>(File.ReadAllBytes(path), Strict)
                ?? throw new InvalidDataException("it is null");
            var regions = file.Regions.Select(Read).ToImmutableArray();
            var twice = regions.GroupBy(region => region.Offers.Region).FirstOrDefault(group => group.Count() > 1);
            return twice is null
                ? new Rules(
                    new TopUpPolicy(file.Version, [.. regions.Select(static region => region.Policy)]),
                    new TopUpCatalogue(file.Version, [.. regions.Select(static region => region.Offers)]))
                : throw new InvalidDataException($"region {twice.Key} appears {twice.Count()} times");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, line {error.LineNumber + 1}, at {error.Path}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The top-up catalogue {path} was refused: {error.Message}", error);
        }
    }

    private static (RegionOffers Offers, RegionPolicy Policy) Read(RegionJson? json)
    {
        // The serializer checks members for null, not the elements of lists.
        if (json is null || json.Options.Contains(null))
        {
            throw new InvalidDataException("a region or an option is null");
        }

        var currency = Currency.Parse(json.Currency);
        var region = new RegionOffers(
            Region.Parse(json.Region),
            currency,
            [.. json.Options.Select(option => new TopUpOffer(
                option!.Id, Amount(option.MinorUnits, $"option {option.Id}"), Money.Zero(currency), BonusDays: null, From: null, Until: null, IsFirstTopUp: false))],
            Amount(json.Custom.MinMinorUnits, "custom.minMinorUnits"),
            Amount(json.Custom.MaxMinorUnits, "custom.maxMinorUnits"),
            Tiers: []);
        ImmutableArray<PaymentMethod> methods = [.. json.Methods.Select(Method)];

        if (region.CustomMin > region.CustomMax)
        {
            throw new InvalidDataException($"region {region.Region}: custom.minMinorUnits is above custom.maxMinorUnits");
        }

        if (methods.Distinct().Count() != methods.Length)
        {
            throw new InvalidDataException($"region {region.Region}: a method is named twice");
        }

        if (region.Offers.DistinctBy(offer => offer.Id).Count() != region.Offers.Length)
        {
            throw new InvalidDataException($"region {region.Region}: an option id appears twice");
        }

        return (region, Open(region, methods));

        PaymentMethod Method(string name) => PaymentMethodNames.TryParse(name, out var method)
            ? method
            : throw new InvalidDataException($"region {json.Region}: '{name}' is not one of {string.Join(", ", PaymentMethodNames.All.Select(known => known.Name()))}");

        Money Amount(long minorUnits, string where)
        {
            var amount = new Money(minorUnits, currency);
            return amount.IsAmount
                ? amount
                : throw new InvalidDataException($"region {json.Region}, {where}: {minorUnits} is not 1 … {Money.AmountMax}");
        }
    }

    private static RegionPolicy Open(RegionOffers region, ImmutableArray<PaymentMethod> methods) => new(
        region.Region,
        RegionAccess.Open,
        region.Currency,
        new RegionCalendar(TimeZoneInfo.Utc),
        AccountTypes: [],
        VerificationLevel.None,
        [.. methods.Select(method => new MethodRule(
            $"{region.Region}.{method.Name()}", method, IsDomestic: true, Min: 1, Money.AmountMax, AccountTypes: [], VerificationLevel.None))],
        Limits: []);

    private sealed record CatalogueJson(string Version, ImmutableArray<RegionJson?> Regions);

    private sealed record RegionJson(
        string Region,
        string Currency,
        ImmutableArray<OptionJson?> Options,
        CustomJson Custom,
        ImmutableArray<string> Methods);

    private sealed record OptionJson(string Id, long MinorUnits);

    private sealed record CustomJson(long MinMinorUnits, long MaxMinorUnits);
}
