using System.Text.Json;

namespace IM2.Client;

/// <summary>An event whose signature was verified.</summary>
/// <param name="Id">Its id, the same at each try: handle each once.</param>
/// <param name="Type">What happened, such as <c>wallet.top_up_credited</c>. New types may come: answer 200 to those that you don't know.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="SentAt">When it was sent this time.</param>
/// <param name="Data">All of it. New members may come.</param>
public sealed record WebhookEvent(string Id, string Type, DateTimeOffset Timestamp, DateTimeOffset SentAt, JsonElement Data)
{
    /// <summary>Whose wallet; null if it is about none.</summary>
    public string? Account => Text("account");

    /// <summary>The wallet's version that it made; null if it is about none. A wallet's events come in this order, with gaps; what is at or below the last one that you handled is a repeat.</summary>
    public long? Version =>
        Data.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var number) ? number : null;

    /// <summary>The transfer that it is, as in <see cref="Entry.Transfer"/>; null if it is none.</summary>
    public string? Transfer => Text("transfer");

    /// <summary>How much; null if it is not about money.</summary>
    public Money? Amount => MoneyOf("amount");

    /// <summary>A text of the data; null if there is none of that name.</summary>
    /// <param name="name">Its name, such as <c>payment</c>.</param>
    public string? Text(string name) => Data.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>An amount of the data; null if there is none of that name.</summary>
    /// <param name="name">Its name, such as <c>bonus</c>.</param>
    public Money? MoneyOf(string name) =>
        Data.TryGetProperty(name, out var amount)
        && amount.ValueKind == JsonValueKind.Object
        && amount.TryGetProperty("minorUnits", out var units) && units.ValueKind == JsonValueKind.Number && units.TryGetInt64(out var minorUnits)
        && amount.TryGetProperty("currency", out var currency) && currency.ValueKind == JsonValueKind.String
            ? new Money(minorUnits, currency.GetString()!)
            : null;
}

/// <summary>Why an event is not to be trusted.</summary>
public enum WebhookFault
{
    /// <summary>A header of the three is not there.</summary>
    HeaderMissing = 1,

    /// <summary>The id or the moment has another form.</summary>
    HeaderMalformed = 2,

    /// <summary>No signature was made with one of the secrets over these bytes.</summary>
    SignatureWrong = 3,

    /// <summary>It was sent too long ago, perhaps by somebody who caught it, or the clocks differ.</summary>
    TimestampOutsideTolerance = 4,

    /// <summary>It is signed, but no event.</summary>
    BodyMalformed = 5,
}

/// <summary>An event that is not to be trusted.</summary>
public sealed class WebhookVerificationException : Exception
{
    internal WebhookVerificationException(WebhookFault fault)
        : base($"The webhook is not to be trusted: {fault}.") => Fault = fault;

    /// <summary>Why not.</summary>
    public WebhookFault Fault { get; }
}
