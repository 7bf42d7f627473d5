namespace IM2.ApiHost;

/// <summary>Marks endpoints that take a document as it is, in whatever encoding it says itself.</summary>
internal sealed class RawBody
{
    /// <summary>Whether the request is for such an endpoint.</summary>
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RawBody>() is not null;
}
