using Orleans;

namespace IM2.Domain;

/// <summary>What the user has to do to pay. Closed: every case is below.</summary>
[GenerateSerializer, Immutable]
public abstract record UserAction
{
    private UserAction()
    {
    }

    /// <summary>Scan a QR code with the provider's app.</summary>
    /// <param name="Content">What the QR code says; the provider's, not to be interpreted.</param>
    [GenerateSerializer, Immutable, Alias("im2.user-action.scan-qr-code")]
    public sealed record ScanQrCode([property: Id(0)] string Content) : UserAction;
}
