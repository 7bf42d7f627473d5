using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Payments.Stripe;

/// <summary>What we read of a PaymentIntent.</summary>
/// <remarks>
/// Sessions and PaymentIntents are in every payment, so they are read here and not by the library: it fills more than a hundred members
/// of each by reflection. What is rare (refunds, disputes, bills) is the library's.
/// </remarks>
internal sealed record IntentRead
{
    /// <summary>What <see cref="Object"/> says of one.</summary>
    public const string Kind = "payment_intent";

    public string? Id { get; init; }

    /// <summary>Its kind; null where only its number is known.</summary>
    public string? Object { get; init; }

    public long Amount { get; init; }

    public long AmountReceived { get; init; }

    public string? ClientSecret { get; init; }

    public string? Currency { get; init; }

    public bool Livemode { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public string? Status { get; init; }
}

/// <summary>What we read of a Checkout Session.</summary>
internal sealed record SessionRead
{
    /// <summary>What <see cref="Object"/> says of one.</summary>
    public const string Kind = "checkout.session";

    public string? Id { get; init; }

    public string? Object { get; init; }

    public long? AmountTotal { get; init; }

    public string? ClientReferenceId { get; init; }

    public string? Currency { get; init; }

    public bool Livemode { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>The PaymentIntent, or only its number unless it was asked for; null before the payer has tried.</summary>
    [JsonConverter(typeof(IntentOrNumber))]
    public IntentRead? PaymentIntent { get; init; }

    public string? PaymentStatus { get; init; }

    public string? Status { get; init; }

    public string? Url { get; init; }
}

/// <summary>An answer that is an error.</summary>
/// <param name="Error">What went wrong.</param>
internal sealed record ErrorRead(ErrorRead.Body? Error)
{
    /// <summary>What Stripe says of it.</summary>
    internal sealed record Body(string? Type, string? Code, string? Param, string? Message);
}

/// <summary>Reads what Stripe expands only where it is asked to.</summary>
internal sealed class IntentOrNumber : JsonConverter<IntentRead>
{
    public override IntentRead? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new IntentRead { Id = reader.GetString() }
            : JsonSerializer.Deserialize(ref reader, StripeJson.Default.IntentRead);

    public override void Write(Utf8JsonWriter writer, IntentRead value, JsonSerializerOptions options) => throw new NotSupportedException();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IntentRead))]
[JsonSerializable(typeof(SessionRead))]
[JsonSerializable(typeof(ErrorRead))]
internal sealed partial class StripeJson : JsonSerializerContext;
