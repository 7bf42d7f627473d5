using System.Diagnostics;
using System.Text.Json.Serialization;
using IM2.Domain;
using IM2.Grains;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>What is to be topped up, and how.</summary>
internal sealed record TopUpBody
{
    /// <summary>The longest id of an option.</summary>
    public const int OptionLengthMax = 64;

    /// <summary>An option's id; exclusive with <c>amount</c>.</summary>
    public string? Option { get; init; }

    /// <summary>An amount of the user's own choice; exclusive with <c>option</c>.</summary>
    public MoneyMessage? Amount { get; init; }

    /// <summary>How the user pays.</summary>
    public required PaymentMethod Method { get; init; }

    /// <summary>What is wrong with it before any rule is asked; null if nothing is.</summary>
    public Problem? Validate()
    {
        if (Option is null == Amount is null)
        {
            return Problems.MalformedRequest.With("Give exactly one of 'option' and 'amount'.");
        }

        return Option is { Length: 0 or > OptionLengthMax }
            ? Problems.MalformedRequest.With($"The body is not valid at $.option: it has 1 to {OptionLengthMax} characters.")
            : null;
    }
}

/// <summary>A payment: one top-up attempt.</summary>
internal sealed record PaymentMessage(
    PaymentId Id,
    AccountId Account,
    MoneyMessage Amount,
    PaymentMethod Method,
    string? Option,
    PaymentStatus Status,
    ActionMessage? Action,
    string? Failure,
    DateTimeOffset StartedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? CreditedAt,
    DateTimeOffset? CheckedAt,
    DateTimeOffset? NextCheckAt,
    string? ProviderTransactionId);

/// <summary>What the user has to do to pay.</summary>
/// <param name="Type">The kind of action: <c>scan_qr_code</c>.</param>
/// <param name="Content">What the QR code says.</param>
/// <param name="SandboxCashierUrl">Where to play the payer; only with the sandbox.</param>
internal sealed record ActionMessage(
    string Type,
    string Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? SandboxCashierUrl);

/// <summary>Writes payments, with a link to the sandbox's cashier where there is a sandbox.</summary>
internal sealed class PaymentMessages(IOptions<SandboxLinkOptions> sandbox)
{
    public PaymentMessage Of(PaymentView payment) => new(
        payment.Id,
        payment.Account,
        MoneyMessage.Of(payment.Amount),
        payment.Method,
        payment.Option,
        payment.Status,
        payment.Action is { } action ? Of(action) : null,
        payment.Failure,
        payment.StartedAt,
        payment.ExpiresAt,
        payment.PaidAt,
        payment.CreditedAt,
        payment.CheckedAt,
        payment.NextCheckAt,
        payment.ProviderTransactionId);

    private ActionMessage Of(UserAction action) => action switch
    {
        UserAction.ScanQrCode qr => new ActionMessage("scan_qr_code", qr.Content, sandbox.Value.Cashier(qr.Content)),
        _ => throw new UnreachableException($"No JSON for {action}."),
    };
}
