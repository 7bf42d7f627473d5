using System.Diagnostics;
using System.Text.Json.Serialization;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>What the user has to do to pay; <c>type</c> says which of the cases it is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ScanQrCodeMessage), "scan_qr_code")]
[JsonDerivedType(typeof(OpenPageMessage), "open_page")]
[JsonDerivedType(typeof(ConfirmInAppMessage), "confirm_in_app")]
[JsonDerivedType(typeof(TransferMoneyMessage), "transfer_money")]
internal abstract record ActionMessage
{
    /// <summary>An action as JSON.</summary>
    /// <param name="action">The action.</param>
    /// <param name="cashier">Where to play the payer; null without a sandbox.</param>
    public static ActionMessage Of(UserAction action, Uri? cashier) => action switch
    {
        UserAction.ScanQrCode qr => new ScanQrCodeMessage(qr.Content, cashier),
        UserAction.OpenPage page => new OpenPageMessage(page.Url),
        UserAction.ConfirmInApp confirm => new ConfirmInAppMessage(confirm.ClientSecret),
        UserAction.TransferMoney transfer => TransferMoneyMessage.Of(transfer, cashier),
        _ => throw new UnreachableException($"No JSON for {action}."),
    };
}

/// <summary>Scan a QR code with the provider's app.</summary>
/// <param name="Content">What the QR code says.</param>
/// <param name="SandboxCashierUrl">Where to play the payer; only with the sandbox.</param>
internal sealed record ScanQrCodeMessage(
    string Content, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? SandboxCashierUrl) : ActionMessage;

/// <summary>Go to the provider's own page and pay there; it leads back.</summary>
/// <param name="Url">The page.</param>
internal sealed record OpenPageMessage(string Url) : ActionMessage;

/// <summary>Confirm in the app with the provider's own component.</summary>
/// <param name="ClientSecret">What the component needs. For the paying client alone; not to be logged.</param>
internal sealed record ConfirmInAppMessage(string ClientSecret) : ActionMessage
{
    /// <summary>Without the secret, for it must not reach a log.</summary>
    public override string ToString() => "an action to confirm in the app";
}

/// <summary>Transfer the amount from a bank account, with the reference.</summary>
/// <param name="Reference">The creditor reference (ISO 11649), without blanks: what to copy.</param>
/// <param name="ReferencePrinted">The same in groups of four: what to show.</param>
/// <param name="Holder">Whose account the money goes to.</param>
/// <param name="Account">The account: an IBAN, or the number that the country uses.</param>
/// <param name="BankName">The bank.</param>
/// <param name="BankCode">The bank's BIC or national code; null if none is needed.</param>
/// <param name="SandboxCashierUrl">Where to play the payer; only with the sandbox.</param>
internal sealed record TransferMoneyMessage(
    string Reference,
    string ReferencePrinted,
    string Holder,
    string Account,
    string BankName,
    string? BankCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? SandboxCashierUrl) : ActionMessage
{
    private const int GroupLength = 4;

    /// <summary>The details of a transfer as JSON.</summary>
    public static TransferMoneyMessage Of(UserAction.TransferMoney transfer, Uri? cashier) => new(
        transfer.Reference, InGroups(transfer.Reference), transfer.Holder, transfer.Account, transfer.BankName, transfer.BankCode, cashier);

    // ISO 11649, 4: printed in groups of four characters, the last of which may be shorter.
    private static string InGroups(string reference) =>
        string.Join(' ', reference.Chunk(GroupLength).Select(static group => new string(group)));
}
