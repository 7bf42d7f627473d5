using IM2.Domain;
using IM2.Grains;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>What is to be topped up, and how.</summary>
internal sealed record TopUpBody
{
    /// <summary>An option's id; exclusive with <c>amount</c>.</summary>
    public string? Option { get; init; }

    /// <summary>An amount of the user's own choice; exclusive with <c>option</c>.</summary>
    public MoneyMessage? Amount { get; init; }

    /// <summary>How the user pays.</summary>
    public PaymentMethod? Method { get; init; }

    /// <summary>A quote's <c>token</c>; in place of everything else.</summary>
    public string? Quote { get; init; }

    /// <summary>What is wrong with it before any rule is asked; null if nothing is.</summary>
    public Problem? Validate()
    {
        if (Quote is not null)
        {
            return Option is null && Amount is null && Method is null
                ? null
                : Problems.MalformedRequest.With("A quote says everything: give 'quote' alone.");
        }

        return Choice.Validate(Option, Amount, Method);
    }
}

/// <summary>What a quote is asked for.</summary>
internal sealed record QuoteBody
{
    /// <inheritdoc cref="TopUpBody.Option"/>
    public string? Option { get; init; }

    /// <inheritdoc cref="TopUpBody.Amount"/>
    public MoneyMessage? Amount { get; init; }

    /// <inheritdoc cref="TopUpBody.Method"/>
    public PaymentMethod? Method { get; init; }

    /// <inheritdoc cref="TopUpBody.Validate"/>
    public Problem? Validate() => Choice.Validate(Option, Amount, Method);
}

/// <summary>What a choice looks like, wherever it is made.</summary>
internal static class Choice
{
    /// <summary>The longest id of an option.</summary>
    public const int OptionLengthMax = 64;

    /// <summary>What is wrong with it before any rule is asked; null if nothing is.</summary>
    public static Problem? Validate(string? option, MoneyMessage? amount, PaymentMethod? method)
    {
        if (method is null)
        {
            return Problems.MalformedRequest.With("The body is not valid at $.method: it is missing.");
        }

        if (option is null == amount is null)
        {
            return Problems.MalformedRequest.With("Give exactly one of 'option' and 'amount'.");
        }

        return option is { Length: 0 or > OptionLengthMax }
            ? Problems.MalformedRequest.With($"The body is not valid at $.option: it has 1 to {OptionLengthMax} characters.")
            : null;
    }
}

/// <summary>A payment: one top-up attempt.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Method">How the user pays.</param>
/// <param name="Option">The option that was chosen; null for an own amount.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Action">What the user has to do; null if nothing can be done.</param>
/// <param name="Failure">The provider's code if it refused.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="ExpiresAt">Until when the user can pay.</param>
/// <param name="PaidAt">When there was first evidence that the provider has the money.</param>
/// <param name="CreditedAt">When the wallet got the money.</param>
/// <param name="CheckedAt">When the provider was last asked.</param>
/// <param name="NextCheckAt">When the provider is asked next; null if it is not.</param>
/// <param name="ProviderTransactionId">The provider's own number of the payment.</param>
/// <param name="Bonus">What is given on top of the amount; zero for nothing.</param>
/// <param name="Decision">What the policy decided; null until it has, or where it was not the policy that refused.</param>
/// <param name="Waiting">What it waits for, and until when; null when it waits for nothing, and in the answer that started it.</param>
/// <param name="CancelRequestedAt">When the user asked to cancel; null if nobody did.</param>
/// <param name="Refunded">What has gone back to the payer by refunds; zero for nothing.</param>
/// <param name="Refunds">Every refund, oldest first.</param>
/// <param name="Disputes">Every dispute, oldest first.</param>
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
    string? ProviderTransactionId,
    MoneyMessage Bonus,
    DecisionMessage? Decision,
    WaitingMessage? Waiting,
    DateTimeOffset? CancelRequestedAt,
    MoneyMessage Refunded,
    IReadOnlyList<RefundMessage> Refunds,
    IReadOnlyList<DisputeMessage> Disputes);

/// <summary>Writes payments, with a link to the sandbox's cashier where there is a sandbox.</summary>
internal sealed class PaymentMessages(IOptions<SandboxLinkOptions> sandbox)
{
    /// <summary>A payment as JSON.</summary>
    public PaymentMessage Of(PaymentView payment) => new(
        payment.Id,
        payment.Account,
        MoneyMessage.Of(payment.Amount),
        payment.Method,
        payment.Option,
        payment.Status,
        payment.Action is { } action ? ActionMessage.Of(action, sandbox.Value.Cashier(action, payment.Method, payment.Amount)) : null,
        payment.Failure,
        payment.StartedAt,
        payment.ExpiresAt,
        payment.PaidAt,
        payment.CreditedAt,
        payment.CheckedAt,
        payment.NextCheckAt,
        payment.ProviderTransactionId,
        Known(payment.Bonus, payment),
        payment.Decision is { } decision ? DecisionMessage.Of(decision) : null,
        payment.Waiting is { } waiting ? WaitingMessage.Of(waiting, payment) : null,
        payment.CancelRequestedAt,
        Known(payment.Refunded, payment),
        [.. payment.Refunds.Select(RefundMessage.Of)],
        [.. payment.Disputes.Select(DisputeMessage.Of)]);

    /// <summary>An amount of a payment; one from before there was such an amount has none, not even its currency.</summary>
    private static MoneyMessage Known(Money money, PaymentView payment) =>
        money.Currency == default ? new MoneyMessage(0, payment.Amount.Currency) : MoneyMessage.Of(money);
}
