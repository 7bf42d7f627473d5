using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>What a rule decided: events that now must be made durable, or one refusal.</summary>
/// <remarks>No events and no refusal, which is <c>default</c>, means that the command has already had its effect.</remarks>
/// <typeparam name="TEvent">The closed union of events of the thing that decides.</typeparam>
public readonly struct Decision<TEvent>
    where TEvent : class
{
    private readonly ImmutableArray<TEvent> _events;

    private Decision(ImmutableArray<TEvent> events, Refusal? refusal)
    {
        _events = events;
        Refusal = refusal;
    }

    /// <summary>What happens, in order; empty when refused or unchanged.</summary>
    public ImmutableArray<TEvent> Events => _events.IsDefault ? [] : _events;

    /// <summary>Why nothing happens, or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Lets a rule return one event as its decision.</summary>
    public static implicit operator Decision<TEvent>(TEvent happened) => new([happened], null);

    /// <summary>Lets a rule return several events as its decision.</summary>
    public static implicit operator Decision<TEvent>(ImmutableArray<TEvent> happened) => new(happened, null);

    /// <summary>Lets a rule return a refusal as its decision.</summary>
    public static implicit operator Decision<TEvent>(Refusal refusal) => new([], refusal);
}
