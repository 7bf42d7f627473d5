namespace IM2.Chaos;

/// <summary>One operation as it is sent, always the same, however often.</summary>
/// <param name="Id">Its name in the journal.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Wallet">Whose wallet.</param>
/// <param name="Path">Where to.</param>
internal sealed record Request(string Id, OperationKind Kind, string Wallet, string Path)
{
    /// <summary>How much, in minor units.</summary>
    public long Amount { get; init; }

    /// <summary>Who gets a gift.</summary>
    public string? Other { get; init; }

    /// <summary>What it is about.</summary>
    public Request? Of { get; init; }

    /// <summary>The body; null for a read, empty for none.</summary>
    public string? Body { get; init; }

    /// <summary>The Idempotency-Key; null where none is taken.</summary>
    public string? Key => Body is null || Kind == OperationKind.Pay ? null : Id;

    /// <summary>Its line in the journal.</summary>
    public JournalLine Asked(int attempt, int host) => new()
    {
        Number = 0, Operation = Id, Attempt = attempt, Host = host, Kind = Kind, Wallet = Wallet, Other = Other, Amount = Amount, Key = Key, Of = Of?.Id,
    };
}
