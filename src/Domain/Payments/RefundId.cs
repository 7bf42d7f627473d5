using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>One refund of a payment: <c>ref_</c> and 26 characters of lower-case Crockford base 32 (128 bits).</summary>
/// <remarks>
/// The id is also the refund number that the provider sees (Alipay's <c>out_request_no</c>, WeChat Pay's <c>out_refund_no</c>) or its
/// idempotency key (Stripe), or the end-to-end reference of an outgoing transfer. <c>default</c> is no refund.
/// </remarks>
[GenerateSerializer, Immutable, Alias("im2.refund-id")]
public readonly record struct RefundId : IParsable<RefundId>
{
    private const string Prefix = "ref_";

    private RefundId(string value) => Value = value;

    /// <summary>The id with its prefix; null for <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>The refund that an idempotency key of a caller names, for ever: the first 128 bits of SHA-256 over the three.</summary>
    /// <param name="caller">Who sent the key; keys of different callers never meet.</param>
    /// <param name="payment">What is refunded.</param>
    /// <param name="idempotencyKey">The key as received.</param>
    public static RefundId FromIdempotencyKey(string caller, PaymentId payment, string idempotencyKey) =>
        new(CausedDigits.Of(Prefix, $"refund\n{caller.Length}:{caller}\n{payment}\n{idempotencyKey}"));

    /// <summary>The one refund of a payment whose money came too late and may not be credited any more.</summary>
    public static RefundId OfLateMoney(PaymentId payment) => new(CausedDigits.Of(Prefix, $"late-money\n{payment}"));

    /// <summary>Reads an id; anything outside the grammar is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RefundId result)
    {
        var valid = CausedDigits.AreIn(s, Prefix);
        result = valid ? new RefundId(s!) : default;
        return valid;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is outside the grammar.</exception>
    public static RefundId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a refund id.");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
