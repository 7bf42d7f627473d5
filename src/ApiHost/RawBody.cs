using System.Buffers;

namespace IM2.ApiHost;

/// <summary>Marks endpoints that take a document as it is, in whatever encoding it says itself.</summary>
internal sealed class RawBody
{
    /// <summary>Whether the request is for such an endpoint.</summary>
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RawBody>() is not null;

    /// <summary>The bytes as they came, copied once: what signatures are about.</summary>
    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        // More than ever comes, and so everything.
        var read = await request.BodyReader.ReadAtLeastAsync(int.MaxValue, request.HttpContext.RequestAborted);
        var body = read.Buffer.ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.End);
        return body;
    }
}
