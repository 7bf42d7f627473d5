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

    /// <summary>Go to the provider's own page and pay there.</summary>
    /// <param name="Url">The page, absolute; the provider's.</param>
    [GenerateSerializer, Immutable, Alias("im2.user-action.open-page")]
    public sealed record OpenPage([property: Id(0)] string Url) : UserAction;

    /// <summary>Confirm in the app with the provider's own component (Stripe's Payment Element or mobile SDK).</summary>
    /// <param name="ClientSecret">What the component needs. For the paying client alone; never logged.</param>
    [GenerateSerializer, Immutable, Alias("im2.user-action.confirm-in-app")]
    public sealed record ConfirmInApp([property: Id(0)] string ClientSecret) : UserAction
    {
        /// <summary>The type without the secret: what ends up in logs.</summary>
        public override string ToString() => nameof(ConfirmInApp);
    }

    /// <summary>Transfer the amount from a bank account, with the reference.</summary>
    /// <param name="Reference">The creditor reference (ISO 11649), upper case, without blanks.</param>
    /// <param name="Holder">Whose account the money goes to.</param>
    /// <param name="Account">The account: an IBAN, or the number that the country uses.</param>
    /// <param name="BankName">The bank.</param>
    /// <param name="BankCode">The bank's BIC or national code; null if none is needed.</param>
    [GenerateSerializer, Immutable, Alias("im2.user-action.transfer-money")]
    public sealed record TransferMoney(
        [property: Id(0)] string Reference,
        [property: Id(1)] string Holder,
        [property: Id(2)] string Account,
        [property: Id(3)] string BankName,
        [property: Id(4)] string? BankCode) : UserAction;
}
