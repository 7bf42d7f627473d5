using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>One top-up attempt: <c>pay_</c> and 26 characters of lower-case Crockford base 32 (128 bits).</summary>
/// <remarks>
/// The id is also the order number that the provider sees: 30 characters fit all four providers (WeChat Pay, the tightest,
/// takes 6–32 of <c>0-9A-Za-z_-|*</c>). <c>default</c> is no payment.
/// </remarks>
[GenerateSerializer, Immutable, Alias("im2.payment-id")]
public readonly record struct PaymentId : IParsable<PaymentId>
{
    private const string Prefix = "pay_";

    private PaymentId(string value) => Value = value;

    /// <summary>The id with its prefix; null for <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>The payment that an idempotency key of a caller names, for ever: the first 128 bits of SHA-256 over the three.</summary>
    /// <remarks>
    /// The key needs no table and never expires: the same caller, account and key always lead to the same payment, and what
    /// that payment already holds decides whether a request repeats it or misuses its key.
    /// </remarks>
    /// <param name="caller">Who sent the key; keys of different callers never meet.</param>
    /// <param name="account">Whose wallet is topped up.</param>
    /// <param name="idempotencyKey">The key as received.</param>
    public static PaymentId FromIdempotencyKey(string caller, AccountId account, string idempotencyKey) =>
        // The lengths in front keep ("ab","c") and ("a","bc") apart.
        new(CausedDigits.Of(Prefix, $"top-up\n{caller.Length}:{caller}\n{account.Value.Length}:{account.Value}\n{idempotencyKey}"));

    /// <summary>Reads an id; anything outside the grammar is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PaymentId result)
    {
        var valid = CausedDigits.AreIn(s, Prefix);
        result = valid ? new PaymentId(s!) : default;
        return valid;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is outside the grammar.</exception>
    public static PaymentId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a payment id.");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
