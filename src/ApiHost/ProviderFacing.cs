using Microsoft.AspNetCore.Diagnostics;

namespace IM2.ApiHost;

/// <summary>Marks endpoints that payment providers call: they know no problem documents and no browser's rules.</summary>
internal sealed class ProviderFacing
{
    /// <summary>Whether the request is for such an endpoint.</summary>
    public static bool Is(HttpContext context)
    {
        // While an exception is handled the request has no endpoint any more, but the feature remembers it.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint?.Metadata.GetMetadata<ProviderFacing>() is not null;
    }
}
