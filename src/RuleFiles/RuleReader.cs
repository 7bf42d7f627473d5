using System.Collections.Immutable;
using IM2.Domain;
using IM2.RuleFiles.Json;

namespace IM2.RuleFiles;

/// <summary>What was read.</summary>
/// <param name="Policy">The policy; null if anything is wrong.</param>
/// <param name="Catalogue">The catalogue; null if anything is wrong, or if none was given.</param>
/// <param name="PolicyVersion">The version that the policy's file names, even if the file is wrong otherwise; null if it names none.</param>
/// <param name="Findings">Every mistake: the policy's in the order of its text, then the catalogue's.</param>
public sealed record RuleReading(
    TopUpPolicy? Policy, TopUpCatalogue? Catalogue, string? PolicyVersion, ImmutableArray<RuleFinding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Findings.IsEmpty;
}

/// <summary>Reads policy and catalogue. All mistakes of both files are found at once; files with any are read to no rules at all.</summary>
public static class RuleReader
{
    /// <summary>Reads a policy, and the catalogue that goes with it.</summary>
    /// <param name="policy">The policy's file.</param>
    /// <param name="catalogue">The catalogue's file; null to look at the policy alone.</param>
    public static RuleReading Read(RuleText policy, RuleText? catalogue = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var policyFindings = new Findings(policy);
        var (version, regions) = JsonPartReader.Read(policy.Bytes.Span, policyFindings) is { } root
            ? new PolicyReader(policyFindings).Read(root)
            : (null, []);
        if (catalogue is null)
        {
            return Result(version, regions, null, policyFindings.InOrder());
        }

        var catalogueFindings = new Findings(catalogue);
        var offers = JsonPartReader.Read(catalogue.Bytes.Span, catalogueFindings) is { } other
            ? new CatalogueReader(catalogueFindings).Read(other)
            : (null, []);

        // A policy that names no region at all says nothing about those of the catalogue.
        if (!regions.IsEmpty)
        {
            new PairCheck(policyFindings, catalogueFindings).Check(regions, offers.Regions);
        }

        return Result(version, regions, offers, [.. policyFindings.InOrder(), .. catalogueFindings.InOrder()]);
    }

    /// <summary>A mistake in the version of a file, which is sound otherwise.</summary>
    internal static RuleFinding AtVersion(RuleText text, string reason, string fix)
    {
        var findings = new Findings(text);
        if (JsonPartReader.Read(text.Bytes.Span, findings)?.Find("version") is { } version)
        {
            findings.Add(version, reason, fix);
        }

        return findings.InOrder()[0];
    }

    private static RuleReading Result(
        string? version,
        ImmutableArray<ReadRegion<RegionPolicy>> regions,
        (string? Version, ImmutableArray<ReadRegion<RegionOffers>> Regions)? offers,
        ImmutableArray<RuleFinding> findings) => findings.IsEmpty
            ? new RuleReading(
                new TopUpPolicy(version!, [.. regions.Select(static region => region.Value)]),
                offers is { } read ? new TopUpCatalogue(read.Version!, [.. read.Regions.Select(static region => region.Value)]) : null,
                version,
                findings)
            : new RuleReading(null, null, version, findings);
}
