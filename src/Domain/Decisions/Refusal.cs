using Orleans;

namespace IM2.Domain;

/// <summary>A refusal: an answer, not an error. Nothing has changed.</summary>
/// <param name="Code">What callers branch on.</param>
/// <param name="Detail">One English sentence that names the thing, the value and the bound.</param>
[GenerateSerializer, Immutable, Alias("im2.refusal")]
public sealed record Refusal([property: Id(0)] RefusalCode Code, [property: Id(1)] string Detail)
{
    /// <summary>The policy's whole decision, if it was a policy that refused.</summary>
    [Id(2)]
    public PolicyDecision? Decision { get; init; }

    /// <summary>Whether this repeats an earlier answer.</summary>
    [Id(3)]
    public bool IsRepeated { get; init; }

    /// <summary>The refusal that a policy's decision is.</summary>
    /// <param name="decision">One that does not allow.</param>
    public static Refusal Of(PolicyDecision decision) => new(decision.Code!.Value, decision.Text!.English) { Decision = decision };
}
