namespace IM2.Domain;

/// <summary>The id under which an event of a wallet is told to others: <c>evt_</c> and 26 characters of lower-case Crockford base 32 (128 bits).</summary>
/// <remarks>Follows from the transfer alone: the same to whomever, at each try and for ever. <c>default</c> is none.</remarks>
public readonly record struct WalletEventId
{
    private const string Prefix = "evt_";

    private WalletEventId(string value) => Value = value;

    /// <summary>The id with its prefix; null for <c>default</c>.</summary>
    public string Value { get; }

    /// <summary>The one event that a transfer is: the first 128 bits of SHA-256 over its id.</summary>
    public static WalletEventId Of(TransferId transfer) => new(CausedDigits.Of(Prefix, $"event\n{transfer}"));

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
