namespace IM2.Payments.Http;

/// <summary>Reads bodies of others without letting them decide how much memory that takes.</summary>
internal static class BoundedBody
{
    private const int ChunkLength = 16 * 1024;

    /// <summary>The whole body; null if it is longer than allowed, of which nothing more is read.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int lengthMax, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > lengthMax)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        if (content.Headers.ContentLength is { } length)
        {
            // The handler ends the stream after so many bytes, or breaks off if there are fewer.
            var body = new byte[length];
            var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return read == body.Length ? body : body[..read];
        }

        return await ReadAsync(stream, lengthMax, cancellationToken);
    }

    /// <summary>The same of a stream, for example one that unpacks as it is read.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int lengthMax, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var chunk = new byte[Math.Min(ChunkLength, lengthMax + 1)];
        while (await stream.ReadAsync(chunk, cancellationToken) is > 0 and var length)
        {
            if (whole.Length + length > lengthMax)
            {
                return null;
            }

            whole.Write(chunk, 0, length);
        }

        return whole.ToArray();
    }
}
