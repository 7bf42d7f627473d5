using Orleans;

namespace IM2.Domain;

/// <summary>The id of a transfer, chosen by its cause, so that one cause has one effect, for ever.</summary>
/// <remarks>1–128 printable ASCII characters: a word for the kind of cause, a colon, the id of the cause.</remarks>
/// <param name="Value">The id.</param>
[GenerateSerializer, Immutable, Alias("im2.transfer-id")]
public readonly record struct TransferId([property: Id(0)] string Value)
{
    /// <summary>The one transfer that credits a paid top-up.</summary>
    public static TransferId TopUp(PaymentId payment) => new($"top-up:{payment}");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
