using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IM2.Bench;

/// <summary>One connection that asks and waits for the answer: as little work as can be, for the load runs on the same cores.</summary>
/// <remarks>HTTP/1.1 with a known length only. Not safe for concurrent use: one caller each.</remarks>
internal sealed class HttpCaller : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request = new byte[RequestMax];
    private readonly byte[] _answer = new byte[AnswerMax];

    private const int RequestMax = 64 * 1024;
    private const int AnswerMax = 256 * 1024;

    public static async Task<HttpCaller> ConnectAsync(int port, bool isReading = false)
    {
        var caller = new HttpCaller { IsReading = isReading };
        await caller._socket.ConnectAsync(IPAddress.Loopback, port);
        return caller;
    }

    /// <summary>Posts and reads the whole answer.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="body">JSON, in ASCII.</param>
    /// <param name="headers">Further headers, each with its line's end.</param>
    /// <exception cref="CheckFailedException">The answer is no success.</exception>
    public Task<string> PostAsync(string path, string body, string headers = "") => SendAsync("POST", path, body, headers);

    /// <inheritdoc cref="PostAsync"/>
    public Task<string> PutAsync(string path, string body, string headers = "") => SendAsync("PUT", path, body, headers);

    private Task<string> SendAsync(string method, string path, string body, string headers) =>
        SendAsync($"{method} {path} HTTP/1.1\r\nHost: bench\r\n{headers}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Reads the whole answer.</summary>
    /// <inheritdoc cref="PostAsync"/>
    public Task<string> GetAsync(string path, string headers = "") => SendAsync($"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n");

    /// <summary>Whether answers are wanted as text; making one costs as much as the rest.</summary>
    public bool IsReading { get; init; }

    private async Task<string> SendAsync(string request)
    {
        var length = Encoding.ASCII.GetBytes(request, _request);
        await _socket.SendAsync(_request.AsMemory(0, length));
        for (var have = 0; ;)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(have));
            have += read;
            if (read == 0)
            {
                throw new CheckFailedException($"The connection ended in an answer: {Encoding.ASCII.GetString(_answer, 0, have)}");
            }

            if (IsWhole(_answer.AsSpan(0, have)))
            {
                return IsReading ? Encoding.UTF8.GetString(_answer, 0, have) : "";
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 20"u8))
        {
            throw new CheckFailedException(Encoding.ASCII.GetString(answer));
        }

        var body = answer[(head + 4)..];
        var at = answer.IndexOf("Content-Length: "u8);
        if (at < 0 || at > head)
        {
            // In chunks: the empty one is the last.
            return body.EndsWith("0\r\n\r\n"u8);
        }

        var text = answer[(at + "Content-Length: "u8.Length)..head];
        var end = text.IndexOf((byte)'\r');
        return body.Length >= int.Parse(end < 0 ? text : text[..end]);
    }
}
