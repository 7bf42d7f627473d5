using IM2.Domain;

namespace IM2.Grains;

/// <summary>A grain's answer: a value, or a refusal after which nothing has changed.</summary>
/// <typeparam name="T">What is answered when nothing was refused.</typeparam>
[GenerateSerializer, Immutable, Alias("im2.outcome`1")]
public readonly record struct Outcome<T>
    where T : class
{
    /// <summary>The value; null when refused.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>Why nothing happened; null when it did.</summary>
    [Id(1)]
    public Refusal? Refusal { get; init; }

    /// <summary>Lets a grain return a value as its answer.</summary>
    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    /// <summary>Lets a grain return a refusal as its answer.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refusal = refusal };
}
