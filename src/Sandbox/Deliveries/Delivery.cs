namespace IM2.Sandbox.Deliveries;

/// <summary>A notification that is to be delivered.</summary>
/// <param name="Url">Where.</param>
/// <param name="Body">What: the channel knows what it makes of these bytes.</param>
/// <param name="DueAt">When.</param>
/// <param name="Spoil">Whether it is to be signed wrongly.</param>
internal sealed record NewDelivery(string Url, byte[] Body, DateTimeOffset DueAt, bool Spoil);

/// <summary>A notification that is still to be delivered.</summary>
internal sealed record Delivery(
    long Id, string Provider, string OrderNumber, string Url, byte[] Body, int Attempts, DateTimeOffset DueAt, bool Spoil);

/// <summary>What became of a delivery, for whoever looks.</summary>
internal sealed record DeliveryState(int Attempts, string State, DateTimeOffset DueAt, string? LastResult);
