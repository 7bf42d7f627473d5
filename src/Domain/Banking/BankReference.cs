using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>What names something of ours on a bank statement: a payment's creditor reference, or the number of a refund.</summary>
/// <remarks><c>default</c> names nothing.</remarks>
[GenerateSerializer, Immutable, Alias("im2.bank-reference")]
public readonly record struct BankReference
{
    private const string RefundPrefix = "ref";

    private BankReference(string value) => Value = value;

    /// <summary>The reference as it is kept; null for <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>Whether it names a refund, which goes out; everything else comes in.</summary>
    public bool IsRefund => Value is not null && Value.StartsWith(RefundPrefix, StringComparison.Ordinal);

    /// <summary>What names a payment.</summary>
    public static BankReference Of(CreditorReference reference) => new(reference.Value);

    /// <summary>What names a refund.</summary>
    public static BankReference Of(RefundId refund) => new(refund.Value);

    /// <summary>Reads what a field of a statement that holds nothing but a reference says.</summary>
    /// <remarks>
    /// The character set of transfers has no underscore (ISO 20022 usage in SEPA), so banks change or drop the one in a refund's number;
    /// some write everything in upper case.
    /// </remarks>
    public static bool TryRead([NotNullWhen(true)] string? written, out BankReference reference)
    {
        reference = default;
        if (CreditorReference.TryRead(written, out var creditor))
        {
            reference = Of(creditor);
            return true;
        }

        if (written is null || !written.StartsWith(RefundPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var digits = string.Concat(written.Skip(RefundPrefix.Length).Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        if (!RefundId.TryParse($"{RefundPrefix}_{digits}", null, out var refund))
        {
            return false;
        }

        reference = Of(refund);
        return true;
    }

    /// <summary>Reads a reference as it is kept.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static BankReference Parse(string kept) => TryRead(kept, out var reference) && reference.Value == kept
        ? reference
        : throw new FormatException($"'{kept}' is no reference of a payment or a refund.");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
