using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>What an answer says of the request behind it.</summary>
public abstract record KeyedAnswer
{
    /// <summary>The idempotency key of the call that got this answer: yours, or the one that was made. Null where it was read or came in a list.</summary>
    [JsonIgnore]
    public string? IdempotencyKey { get; internal set; }

    /// <summary>Whether this is the answer that the same request got before: nothing happened now.</summary>
    [JsonIgnore]
    public bool IsReplayed { get; internal set; }
}

/// <summary>What was asked of a wallet, as it was done: the same for ever.</summary>
public abstract record Operation : KeyedAnswer
{
    /// <summary>Its id; the prefix says what it is.</summary>
    public required string Id { get; init; }

    /// <summary>Whose wallet.</summary>
    public required string Account { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>An operation of a kind that this client does not know.</summary>
public sealed record UnknownOperation : Operation
{
    /// <summary>Of what kind it is.</summary>
    public string? Type { get; init; }
}

/// <summary>A charge: <see cref="Operation.Amount"/> was spent.</summary>
public record Charge : Operation
{
    /// <summary>What of it was bonus money.</summary>
    public required Money FromBonus { get; init; }

    /// <summary>Your own number for it; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>A charge as it now stands.</summary>
public sealed record ChargeState : Charge
{
    /// <summary>What has been given back; zero for nothing.</summary>
    public required Money Undone { get; init; }

    /// <summary>Every undo, oldest first.</summary>
    public required IReadOnlyList<Undo> Undos { get; init; }
}

/// <summary>An undo of a charge: <see cref="Operation.Amount"/> was given back; bonus that had expired meanwhile is lost.</summary>
public sealed record Undo : Operation
{
    /// <summary>The id of the charge.</summary>
    [JsonPropertyName("charge")]
    public required string ChargeId { get; init; }
}

/// <summary>A credit: <see cref="Operation.Amount"/> of bonus money was given.</summary>
public sealed record Credit : Operation
{
    /// <summary>When what is left of it is lost; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Your own number for it; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>A hold: <see cref="Operation.Amount"/> is set aside.</summary>
public record Hold : Operation
{
    /// <summary>When it is released by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Your own number for it; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>A hold as it now stands.</summary>
public sealed record HoldState : Hold
{
    /// <summary>How it stands.</summary>
    public required HoldStatus Status { get; init; }

    /// <summary>What was spent of it; zero for nothing.</summary>
    public required Money Captured { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A capture of a hold: <see cref="Operation.Amount"/> was spent.</summary>
public sealed record Capture : Operation
{
    /// <summary>The id of the hold.</summary>
    [JsonPropertyName("hold")]
    public required string HoldId { get; init; }

    /// <summary>What was given back because it was not spent.</summary>
    public required Money Released { get; init; }
}

/// <summary>A release of a hold: <see cref="Operation.Amount"/> was given back.</summary>
public sealed record Release : Operation
{
    /// <summary>The id of the hold.</summary>
    [JsonPropertyName("hold")]
    public required string HoldId { get; init; }
}

/// <summary>A gift: <see cref="Operation.Amount"/> left the giver's wallet.</summary>
public sealed record Gift : Operation
{
    /// <summary>Who gets it.</summary>
    public required string To { get; init; }

    /// <summary>Where it stands; what is on its way goes on by itself.</summary>
    public required GiftStatus Status { get; init; }
}
