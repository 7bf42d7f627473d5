using IM2.Domain;

namespace IM2.Grains;

/// <summary>The rules of one moment. Never changed, only replaced.</summary>
/// <param name="Policy">Who may top up what.</param>
/// <param name="Catalogue">What is on offer.</param>
public sealed record Rules(TopUpPolicy Policy, TopUpCatalogue Catalogue);

/// <summary>The rules in force, as far as this silo knows: another one may be a moment ahead or behind.</summary>
/// <remarks>
/// A grain takes <see cref="Current"/> once a turn, so that all it decides in a turn is decided by one policy and one catalogue. Safe to
/// read and to replace at any time, from anywhere.
/// </remarks>
public interface IRules
{
    /// <summary>The rules now in force.</summary>
    Rules Current { get; }
}

/// <summary>Rules that can be replaced while the silo runs.</summary>
/// <param name="first">The rules with which the silo starts.</param>
public sealed class RulesInForce(Rules first) : IRules
{
    private volatile Rules _current = first;

    /// <inheritdoc/>
    public Rules Current => _current;

    /// <summary>Puts other rules in force: whoever asks from now on gets these, policy and catalogue together.</summary>
    /// <param name="next">Valid rules.</param>
    public void Replace(Rules next) => _current = next;
}
