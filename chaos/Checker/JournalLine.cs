using System.Text.Json.Serialization;

namespace IM2.Checker;

/// <summary>How an attempt ended, as its client saw it.</summary>
internal enum Outcome
{
    /// <summary>Done, says the answer.</summary>
    Acknowledged,

    /// <summary>Not done, and why: an answer, too.</summary>
    Refused,

    /// <summary>No answer, or one that says that it is not known.</summary>
    Unknown,

    /// <summary>Turned away before it began; the same request is to be sent again.</summary>
    TurnedAway,
}

/// <summary>One line of a client's journal: that it asks, written before the request is sent; or what it was told.</summary>
internal sealed record JournalLine
{
    /// <summary>The line's place. What was answered in an earlier line was known when a later one was asked.</summary>
    [JsonPropertyName("n")]
    public required long Number { get; init; }

    /// <summary>When, in milliseconds since the run began. For people: no check goes by it.</summary>
    public long At { get; init; }

    /// <summary>The operation, by a name of the client's own.</summary>
    [JsonPropertyName("op")]
    public required string Operation { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Which API host was asked, from 0.</summary>
    public int Host { get; init; }

    /// <summary>What is asked for; null in the line of an answer.</summary>
    public OperationKind? Kind { get; init; }

    /// <summary>Whose wallet; only when asked.</summary>
    public string? Wallet { get; init; }

    /// <summary>Who gets a gift; only when asked.</summary>
    public string? Other { get; init; }

    /// <summary>How much, in minor units; only when asked.</summary>
    public long Amount { get; init; }

    /// <summary>The Idempotency-Key; only when asked.</summary>
    public string? Key { get; init; }

    /// <summary>The operation that this one is about: the charge that is undone, the hold that ends, the top-up that is paid or refunded.</summary>
    public string? Of { get; init; }

    /// <summary>How the attempt ended; null in the line of a question.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The HTTP status; 0 for none.</summary>
    public int Status { get; init; }

    /// <summary>The code of the problem, or what happened instead of an answer.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the answer says that it had been given before.</summary>
    public bool Replayed { get; init; }

    /// <summary>The answer's body.</summary>
    public string? Body { get; init; }

    /// <summary>Whether it ends an operation's uncertainty.</summary>
    [JsonIgnore]
    public bool IsDefinite => Outcome is Checker.Outcome.Acknowledged or Checker.Outcome.Refused;
}
