using System.Net.Sockets;
using System.Text;

namespace IM2.Api.Tests;

/// <summary>Writes requests to a socket byte by byte, as no well-behaved client does, and reads the one answer.</summary>
internal static class RawHttp
{
    private const int EndlessBytes = 12 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>Null if the server closed the connection without an answer.</returns>
    public static async Task<FuzzAnswer?> SendAsync(Uri server, FuzzCase request, string authorization)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        await using var stream = client.GetStream();
        var head = new StringBuilder($"{request.Operation.Method} {request.Path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: {authorization}\r\nConnection: close\r\n");
        foreach (var (name, value) in request.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        if (request.Body is not null)
        {
            head.Append($"Content-Type: {request.ContentType}\r\n");
            head.Append(request.IsEndless ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {request.Body.Length}\r\n");
        }

        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), patience.Token);
            if (request.Body is { } body)
            {
                await WriteAsync(stream, body, request.IsEndless, patience.Token);
            }
        }
        catch (IOException)
        {
            // It had its answer ready before the end; that is what is read now.
        }

        return await ReadAsync(stream, patience.Token);
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] body, bool isEndless, CancellationToken patience)
    {
        if (!isEndless)
        {
            await stream.WriteAsync(body, patience);
            return;
        }

        // More than any route takes, and never a last chunk: who waits for that waits in vain.
        var chunk = Encoding.ASCII.GetBytes($"{body.Length:x}\r\n").Concat(body).Concat("\r\n"u8.ToArray()).ToArray();
        for (var sent = 0; sent < EndlessBytes; sent += chunk.Length)
        {
            await stream.WriteAsync(chunk, patience);
        }
    }

    private static async Task<FuzzAnswer?> ReadAsync(NetworkStream stream, CancellationToken patience)
    {
        using var read = new MemoryStream();
        try
        {
            var part = new byte[16 * 1024];
            for (var count = 1; count > 0 && !IsStream(read);)
            {
                count = await stream.ReadAsync(part, patience);
                read.Write(part, 0, count);
            }
        }
        catch (IOException)
        {
            // A reset after the answer: what came before it counts.
        }

        var text = Encoding.UTF8.GetString(read.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var lines = text[..end].Split("\r\n");
        Assert.DoesNotContain(lines, static line => line.StartsWith("X-Evil", StringComparison.OrdinalIgnoreCase));
        var type = lines.FirstOrDefault(static line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase))?[13..].Trim();
        var body = text[(end + 4)..];
        var isChunked = lines.Any(static line => line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase));
        return new FuzzAnswer(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), type, isChunked ? Unchunk(read.ToArray()) : body);
    }

    /// <summary>Whether this is an answer that goes on for ever.</summary>
    private static bool IsStream(MemoryStream read)
    {
        var text = Encoding.ASCII.GetString(read.GetBuffer(), 0, (int)Math.Min(read.Length, 4096));
        return text.Contains("text/event-stream", StringComparison.Ordinal) && text.Contains("\r\n\r\n", StringComparison.Ordinal);
    }

    private static string Unchunk(byte[] answer)
    {
        var at = answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        using var body = new MemoryStream();
        while (at < answer.Length)
        {
            var line = answer.AsSpan(at).IndexOf("\r\n"u8);
            if (line < 0 || !int.TryParse(Encoding.ASCII.GetString(answer, at, line), System.Globalization.NumberStyles.HexNumber, null, out var size) || size == 0)
            {
                break;
            }

            at += line + 2;
            body.Write(answer, at, Math.Min(size, answer.Length - at));
            at += size + 2;
        }

        return Encoding.UTF8.GetString(body.ToArray());
    }
}
