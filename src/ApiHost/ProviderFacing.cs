namespace IM2.ApiHost;

/// <summary>Marks endpoints that payment providers call: they know no problem documents and no browser's rules.</summary>
internal sealed class ProviderFacing
{
    /// <summary>Whether the request is for such an endpoint.</summary>
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ProviderFacing>() is not null;
}
