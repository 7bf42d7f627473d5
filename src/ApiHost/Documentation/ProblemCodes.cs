using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Which problems an endpoint may answer with: the API document is made from it.</summary>
/// <param name="Kinds">The kinds of problem.</param>
internal sealed record ProblemCodes(IReadOnlyList<ProblemKind> Kinds);

/// <summary>Says which problems an endpoint may answer with.</summary>
internal static class ProblemCodesExtensions
{
    /// <summary>Problems of the host.</summary>
    public static TBuilder MayAnswer<TBuilder>(this TBuilder builder, params ProblemKind[] kinds)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProblemCodes(kinds));

    /// <summary>Refusals of the rules.</summary>
    public static TBuilder MayRefuse<TBuilder>(this TBuilder builder, params RefusalCode[] codes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProblemCodes([.. codes.Select(Problems.KindOf)]));
}
