using System.Text;

namespace IM2.Api.Tests;

/// <summary>One hostile request, as it is sent, and what was done to it.</summary>
/// <param name="Operation">The operation that it is made from.</param>
/// <param name="Path">The address, as it is written on the wire.</param>
/// <param name="What">What was done to a good request.</param>
internal sealed record FuzzCase(ApiOperation Operation, string Path, string What)
{
    /// <summary>Header lines; a value may have anything but line ends, except where those are the attack.</summary>
    public List<(string Name, string Value)> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether the address or a header is written to the socket as it is, for no client would send it.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether the address may be another operation's by now, or nobody's.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Whether the body comes in chunks of which the last one never does.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Whether a good request was left as it is.</summary>
    public bool IsGood => What == "nothing";

    public override string ToString() =>
        $"{Operation.Id} ({What}): {Operation.Method} {Path[..Math.Min(Path.Length, 200)]} {(Body is null ? "" : Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 300)))}";
}

/// <summary>What came back.</summary>
internal sealed record FuzzAnswer(int Status, string? ContentType, string Body);
