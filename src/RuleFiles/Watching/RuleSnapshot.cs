using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.RuleFiles;

/// <summary>The rules in force: one policy and the catalogue that was checked with it. Never changed, only replaced.</summary>
/// <param name="Policy">Who may top up what.</param>
/// <param name="Catalogue">What is on offer.</param>
/// <param name="PolicyHash">SHA-256 of the policy's file, in hexadecimal.</param>
/// <param name="CatalogueHash">SHA-256 of the catalogue's file, in hexadecimal.</param>
/// <param name="LoadedAt">Since when it is in force, UTC.</param>
public sealed record RuleSnapshot(
    TopUpPolicy Policy, TopUpCatalogue Catalogue, string PolicyHash, string CatalogueHash, DateTimeOffset LoadedAt);

/// <summary>Files that were refused.</summary>
/// <param name="Findings">Everything that is wrong with them.</param>
/// <param name="At">When they were looked at, UTC.</param>
public sealed record RuleRefusal(ImmutableArray<RuleFinding> Findings, DateTimeOffset At);

/// <summary>What a watcher says of itself, at one moment.</summary>
/// <param name="InForce">The rules in force.</param>
/// <param name="Refused">What is refused: the files on disk now; null while they are those in force.</param>
/// <param name="LastRefusal">What was refused last, whatever is on disk now; null if nothing ever was.</param>
public sealed record RuleStatus(RuleSnapshot InForce, RuleRefusal? Refused, RuleRefusal? LastRefusal);

/// <summary>Files without which nothing can start are wrong.</summary>
public sealed class RuleFilesException : Exception
{
    /// <summary>Says so with every finding.</summary>
    /// <param name="findings">At least one.</param>
    public RuleFilesException(ImmutableArray<RuleFinding> findings)
        : base($"The rules were refused. {string.Join(Environment.NewLine, findings)}") => Findings = findings;

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<RuleFinding> Findings { get; }
}
