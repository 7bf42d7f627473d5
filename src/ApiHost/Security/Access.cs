namespace IM2.ApiHost;

/// <summary>Who may call an endpoint. Read by the pipeline and by the API document.</summary>
/// <param name="Scope">The scope that a service needs; null where any service may call, or where the endpoint itself looks at scopes.</param>
/// <param name="OwnersToo">Whether users may call it, too: for what is their own, which the endpoint itself sees to.</param>
internal sealed record Access(string? Scope, bool OwnersToo)
{
    /// <summary>The scope as the set that a caller's has to cover.</summary>
    public ScopeSet Needed { get; } = Scope is null ? default : ScopeSet.Of([Scope]);
}

/// <summary>Says who may call an endpoint.</summary>
internal static class AccessExtensions
{
    /// <summary>Any service; no users.</summary>
    public static TBuilder RequireService<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Access(null, OwnersToo: false)).MayAnswer(Problems.Unauthenticated, Problems.Forbidden);

    /// <summary>Services with the scope; no users.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.With(scope, ownersToo: false);

    /// <summary>Services with the scope, and users for what is their own.</summary>
    /// <remarks>It does not know whose what is: keep users to their own by <c>WithOwnAccountOnly</c> or <c>FindAsync</c>.</remarks>
    public static TBuilder RequireScopeOrOwner<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.With(scope, ownersToo: true);

    private static TBuilder With<TBuilder>(this TBuilder builder, string scope, bool ownersToo)
        where TBuilder : IEndpointConventionBuilder => Scopes.IsKnown(scope)
            ? builder.WithMetadata(new Access(scope, ownersToo)).MayAnswer(ownersToo ? [Problems.Unauthenticated, Problems.InsufficientScope] : [Problems.Unauthenticated, Problems.Forbidden, Problems.InsufficientScope])
            : throw new ArgumentException($"There is no scope '{scope}'.", nameof(scope));
}
