using System.Collections.Immutable;

namespace IM2.Payments.Tests;

/// <summary>Changes a genuine notification a little, the same way for the same seed.</summary>
/// <param name="seed">The seed.</param>
/// <param name="headers">The headers to change, by lower-case name; none where only the body is signed.</param>
internal sealed class Tampering(int seed, ImmutableArray<string> headers)
{
    private const string HeaderCharacters = "0123456789ABCDEFabcdefxyz+/= ,_-\0";
    private readonly Random _random = new(seed);

    /// <summary>A changed copy, and what was changed.</summary>
    public (ProviderNotification Forgery, string What) Tamper(ProviderNotification genuine)
    {
        while (true)
        {
            if (headers.IsEmpty || _random.Next(2) == 0)
            {
                var body = TamperBody(genuine.Body.ToArray());
                if (!body.AsSpan().SequenceEqual(genuine.Body.Span))
                {
                    return (genuine with { Body = body }, "a changed body");
                }
            }
            else
            {
                var name = headers[_random.Next(headers.Length)];
                var value = genuine.Headers[name];
                var changed = TamperText(value);
                if (changed is null)
                {
                    return (genuine with { Headers = genuine.Headers.Remove(name) }, $"no header {name}");
                }

                if (changed != value)
                {
                    return (genuine with { Headers = genuine.Headers.SetItem(name, changed) }, $"header {name} '{changed}' for '{value}'");
                }
            }
        }
    }

    private byte[] TamperBody(byte[] body)
    {
        var at = _random.Next(body.Length);
        switch (_random.Next(5))
        {
            case 0:
                body[at] ^= (byte)(1 << _random.Next(8));
                return body;
            case 1:
                body[at] = (byte)_random.Next(256);
                return body;
            case 2:
                return [.. body[..at], .. body[(at + 1)..]];
            case 3:
                return [.. body[..at], (byte)_random.Next(256), .. body[at..]];
            default:
                return body[..at];
        }
    }

    private string? TamperText(string text)
    {
        var at = _random.Next(text.Length);
        var character = HeaderCharacters[_random.Next(HeaderCharacters.Length)];
        return _random.Next(6) switch
        {
            0 => text[..at] + character + text[(at + 1)..],
            1 => text[..at] + character + text[at..],
            2 => text.Remove(at, 1),
            3 => text + character,
            4 => _random.Next(2) == 0 ? text.ToUpperInvariant() : text.ToLowerInvariant(),
            _ => _random.Next(4) == 0 ? null : "",
        };
    }
}
