using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Sandbox;

/// <summary>Reading and writing of bodies.</summary>
internal static class SandboxHttp
{
    private const int BufferLength = 2048;
    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false };

    /// <summary>Texts as they are: no browser takes these bytes for a page, but people read them.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Every object is written again at each step: a thread's buffer is as good for the next.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        // More than ever comes, and so everything.
        var read = await context.Request.BodyReader.ReadAtLeastAsync(int.MaxValue, context.RequestAborted);
        var body = read.Buffer.ToArray();
        context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        return body;
    }

    /// <summary>The JSON object in the bytes, no name twice; null if it is none.</summary>
    public static JsonObject? ParseObject(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: StrictJson) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Task WriteJsonAsync(HttpContext context, int status, byte[] json) =>
        WriteAsync(context, status, "application/json; charset=utf-8", json);

    public static Task WriteJsonAsync(HttpContext context, int status, JsonObject json) =>
        WriteJsonAsync(context, status, Utf8(json));

    public static byte[] Utf8(JsonObject json) => Utf8(writer => json.WriteTo(writer));

    /// <summary>What is written, in the same form.</summary>
    /// <param name="write">Writes one value, and calls nothing that writes another.</param>
    public static byte[] Utf8(Action<Utf8JsonWriter> write)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(BufferLength);
        var writer = _writer ??= new Utf8JsonWriter(buffer, Readable);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static Task WriteHtmlAsync(HttpContext context, int status, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return WriteAsync(context, status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));
    }

    public static Task WriteFileAsync(HttpContext context, byte[] file) =>
        WriteAsync(context, StatusCodes.Status200OK, "application/octet-stream", file);

    private static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
