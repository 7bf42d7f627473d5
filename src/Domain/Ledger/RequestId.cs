using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>What a caller's request is known by, for ever: its effect is the transfer <see cref="TransferId.Request"/>.</summary>
/// <param name="Value">1–64 of <c>A-Z a-z 0-9 . _ -</c>; where it follows from an idempotency key, 26 digits.</param>
[GenerateSerializer, Immutable, Alias("im2.request-id")]
public readonly record struct RequestId([property: Id(0)] string Value)
{
    /// <summary>The request that an idempotency key of a caller names: the first 128 bits of SHA-256 over both.</summary>
    /// <remarks>Neither the account nor what is asked for is a part of it: a key that comes again with another request is found out.</remarks>
    /// <param name="caller">Who sent the key; keys of different callers never meet.</param>
    /// <param name="idempotencyKey">The key as received.</param>
    public static RequestId FromIdempotencyKey(string caller, string idempotencyKey) =>
        new(CausedDigits.Of("", $"request\n{caller.Length}:{caller}\n{idempotencyKey}"));

    /// <summary>Whether a text could be one that follows from an idempotency key.</summary>
    public static bool IsFromKey([NotNullWhen(true)] string? text) => CausedDigits.AreIn(text, "");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
