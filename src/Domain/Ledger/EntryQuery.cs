using Orleans;

namespace IM2.Domain;

/// <summary>Which way an entry changed a wallet. Numbers are sent: they are never reused.</summary>
public enum EntryDirection
{
    /// <summary>The wallet gained: the amount is positive.</summary>
    In = 1,

    /// <summary>The wallet gave: the amount is negative.</summary>
    Out = 2,
}

/// <summary>Which of a wallet's entries are asked for, newest first.</summary>
[GenerateSerializer, Immutable, Alias("im2.entry-query")]
public sealed record EntryQuery
{
    /// <summary>The Before of an earlier page with the same filters, which nothing else can be told from; null for the newest.</summary>
    [Id(0)]
    public long? Before { get; init; }

    /// <summary>At most so many: 1 … 1,000.</summary>
    [Id(1)]
    public required int Limit { get; init; }

    /// <summary>Only those that went this way; null for both.</summary>
    [Id(2)]
    public EntryDirection? Direction { get; init; }

    /// <summary>Only those at or after this moment, UTC; null for no bound.</summary>
    [Id(3)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those before this moment, UTC; null for no bound.</summary>
    [Id(4)]
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether the first page comes with the wallet's totals, for which it may have to be read again.</summary>
    [Id(5)]
    public bool WithTotals { get; init; }
}
