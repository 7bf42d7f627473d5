using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>What is to be spent at once.</summary>
internal sealed record ChargeBody
{
    /// <summary>How much.</summary>
    public required MoneyMessage Amount { get; init; }

    /// <summary>Your own number for it, such as an order's: 1 to 64 of A-Z a-z 0-9 . _ : / -</summary>
    public string? Reference { get; init; }
}

/// <summary>What is to be given back of a charge, or spent of a hold.</summary>
internal sealed record PartBody
{
    /// <summary>How much; absent or null for all there is.</summary>
    public MoneyMessage? Amount { get; init; }
}

/// <summary>Bonus money that is to be given.</summary>
internal sealed record CreditBody
{
    /// <summary>How much.</summary>
    public required MoneyMessage Amount { get; init; }

    /// <summary>When what is left of it is lost; absent or null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc cref="ChargeBody.Reference"/>
    public string? Reference { get; init; }
}

/// <summary>What is to be set aside.</summary>
internal sealed record HoldBody
{
    /// <summary>How much.</summary>
    public required MoneyMessage Amount { get; init; }

    /// <summary>When it is released by itself, at most 90 days from now.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <inheritdoc cref="ChargeBody.Reference"/>
    public string? Reference { get; init; }
}

/// <summary>What is to be given to whom.</summary>
internal sealed record GiftBody
{
    /// <summary>Who gets it.</summary>
    public required AccountId To { get; init; }

    /// <summary>How much; bonus money can't be given away.</summary>
    public required MoneyMessage Amount { get; init; }
}
