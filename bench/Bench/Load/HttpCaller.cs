using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IM2.Bench;

/// <summary>One connection that posts JSON and waits for the answer: as little work as can be, for the load runs on the same cores.</summary>
/// <remarks>HTTP/1.1 with a known length only. Not safe for concurrent use: one caller each.</remarks>
internal sealed class HttpCaller : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request = new byte[4_096];
    private readonly byte[] _answer = new byte[16_384];

    public static async Task<HttpCaller> ConnectAsync(int port)
    {
        var caller = new HttpCaller();
        await caller._socket.ConnectAsync(IPAddress.Loopback, port);
        return caller;
    }

    /// <summary>Posts and reads the whole answer.</summary>
    /// <exception cref="CheckFailedException">The answer is not 200.</exception>
    public async Task PostAsync(string path, string body)
    {
        var length = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", _request);
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
                return;
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

        if (!answer.StartsWith("HTTP/1.1 200"u8))
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
