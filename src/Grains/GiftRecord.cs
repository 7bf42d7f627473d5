using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>What grain storage keeps of a gift.</summary>
[GenerateSerializer, Alias("im2.gift-record")]
public sealed class GiftRecord : IDueState
{
    /// <summary>The name under which gifts are stored.</summary>
    public const string StateName = "gift";

    /// <summary>The gift; null if there is none.</summary>
    [Id(0)]
    public GiftView? Gift { get; set; }

    /// <summary>Why the sender could not give; null unless it failed.</summary>
    [Id(1)]
    public Refusal? Refusal { get; set; }

    /// <summary>When the next step is to be taken, UTC; null when the gift has ended.</summary>
    [Id(2)]
    public DateTimeOffset? DueAt { get; set; }
}
