namespace IM2.Client;

/// <summary>A wallet as it stood when it was read.</summary>
public sealed record Wallet
{
    /// <summary>Whose it is.</summary>
    public required string Account { get; init; }

    /// <summary>Grows with every change. Give it as <c>ifVersion</c> to an operation that is to be refused if the wallet has changed.</summary>
    public required long Version { get; init; }

    /// <summary>Whether it may move money.</summary>
    public required WalletStatus Status { get; init; }

    /// <summary>What it has, one for each currency; a currency that it never had is absent.</summary>
    public required IReadOnlyList<Balance> Balances { get; init; }

    /// <summary>What can be spent of a currency; nothing where the wallet never had any.</summary>
    /// <param name="currency">The ISO 4217 code.</param>
    public Money Available(string currency) =>
        Balances.FirstOrDefault(balance => balance.Currency == currency)?.Available ?? new Money(0, currency);
}

/// <summary>What a wallet has of one currency.</summary>
public sealed record Balance
{
    /// <summary>The ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Money that was paid for.</summary>
    public required Money Paid { get; init; }

    /// <summary>Money that was given: spent first, and lost when it expires.</summary>
    public required Money Bonus { get; init; }

    /// <summary>Money that is set aside by holds.</summary>
    public required Money Held { get; init; }

    /// <summary>What is owed after a chargeback on spent money: a later credit repays it first.</summary>
    public required Money Owed { get; init; }

    /// <summary>What can be spent.</summary>
    public required Money Available { get; init; }
}

/// <summary>Which entries of a wallet are asked for.</summary>
public sealed record EntryFilter
{
    /// <summary>Only those that went this way. Default: null, both.</summary>
    public EntryDirection? Direction { get; init; }

    /// <summary>Only those at or after this moment. Default: null, no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those before this moment. Default: null, no bound.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many are asked for at a time, 1 to 100. Default: 100.</summary>
    public int PageSize { get; init; } = 100;
}

/// <summary>One change of one part of a wallet's money.</summary>
public sealed record Entry
{
    /// <summary>Its place in the ledger; later entries have larger ones.</summary>
    public required long Sequence { get; init; }

    /// <summary>What it belongs to: the id of the transfer, which follows from its cause.</summary>
    public required string Transfer { get; init; }

    /// <summary>Why.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which of the wallet's money.</summary>
    public required WalletPart Part { get; init; }

    /// <summary>By how much: positive in, negative out.</summary>
    public required Money Amount { get; init; }

    /// <summary>The id of the operation that caused it, such as <c>chg_…</c>; null where none did, or where the API does not say.</summary>
    public string? Operation { get; init; }

    /// <summary>The id of the top-up that it credits, <c>pay_…</c>; null where it credits none.</summary>
    public string? Payment { get; init; }
}

/// <summary>One page of a wallet's entries, newest first. It may be empty and yet not be the last.</summary>
public sealed record EntryPage
{
    /// <summary>The entries.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public string? Next { get; init; }
}
