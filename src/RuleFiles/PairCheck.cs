using System.Collections.Immutable;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>What policy and catalogue must not contradict in each other. Regions that are wrong by themselves are left alone.</summary>
/// <remarks>
/// The files are activated one after the other, so a step between must be sound: a region of the policy with nothing on offer is. A
/// blocked region may keep its offers: blocking must not need two files, and users then read why they can't have them.
/// </remarks>
/// <param name="policy">Mistakes of the policy's file.</param>
/// <param name="catalogue">Mistakes of the catalogue's file.</param>
internal sealed class PairCheck(Findings policy, Findings catalogue)
{
    public void Check(ImmutableArray<ReadRegion<RegionPolicy>> policies, ImmutableArray<ReadRegion<RegionOffers>> offers)
    {
        foreach (var offered in offers)
        {
            var rules = policies.FirstOrDefault(rules => rules.Value.Region == offered.Value.Region);
            if (rules is null)
            {
                catalogue.Add(
                    offered.Part.Find("region")!,
                    $"The policy has no region {offered.Value.Region}",
                    "add the region to the policy first, or leave it out here");
            }
            else if (rules.IsSound && offered.IsSound)
            {
                Check(rules, offered);
            }
        }
    }

    private void Check(ReadRegion<RegionPolicy> rules, ReadRegion<RegionOffers> offered)
    {
        var (region, offers) = (rules.Value, offered.Value);
        if (offers.Currency != region.Currency)
        {
            catalogue.Add(
                offered.Part.Find("currency")!,
                $"The policy's currency of {region.Region} is {region.Currency}, not {offers.Currency}",
                $"write \"{region.Currency}\", or change the policy");
            return;
        }

        if (region.Access == RegionAccess.Blocked)
        {
            return;
        }

        CheckMethods(rules, offers);
        CheckOptions(region, offered);
    }

    /// <summary>Methods that can pay for nothing that is on offer.</summary>
    private void CheckMethods(ReadRegion<RegionPolicy> rules, RegionOffers offers)
    {
        var least = Math.Min(offers.CustomMin.MinorUnits, offers.Offers.Min(static offer => offer.Amount.MinorUnits));
        var most = Math.Max(offers.CustomMax.MinorUnits, offers.Offers.Max(static offer => offer.Amount.MinorUnits));
        foreach (var (method, part) in rules.Value.Methods.Zip(rules.Part.Find("methods")!.Items))
        {
            if (method.Min > most)
            {
                policy.Add(
                    part.Find("minMinorUnits")!,
                    $"'{method.Id}' begins above everything on offer in {offers.Region}, which ends at {most}",
                    $"write at most {most}, or add offers first");
            }
            else if (method.Max < least)
            {
                policy.Add(
                    part.Find("maxMinorUnits")!,
                    $"'{method.Id}' ends below everything on offer in {offers.Region}, which begins at {least}",
                    $"write at least {least}, or add offers first");
            }
        }
    }

    /// <summary>Options that no method can pay for.</summary>
    private void CheckOptions(RegionPolicy region, ReadRegion<RegionOffers> offered)
    {
        var methods = region.Methods.Where(method => region.Access == RegionAccess.Open || method.IsDomestic).ToArray();
        foreach (var (offer, part) in offered.Value.Offers.Zip(offered.Part.Find("options")!.Items))
        {
            var amount = offer.Amount.MinorUnits;
            var ranges = string.Join(", ", methods.Select(static method => $"{method.Min}–{method.Max} ({method.Id})"));
            if (!methods.Any(method => amount >= method.Min && amount <= method.Max))
            {
                catalogue.Add(
                    part.Find("minorUnits")!,
                    $"No method of {region.Region} takes {amount}: they take {ranges}",
                    "change the amount, or the policy's methods first");
            }
        }
    }
}
