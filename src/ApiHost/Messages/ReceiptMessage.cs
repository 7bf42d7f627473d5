using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>The receipt of a top-up that was credited.</summary>
/// <param name="Number">Its number, which follows from the payment's id.</param>
/// <param name="Payment">The payment.</param>
/// <param name="Account">Whose wallet got the money.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="Bonus">What was given on top; zero for nothing.</param>
/// <param name="Method">How it was paid.</param>
/// <param name="PaidAt">When there was first evidence that the provider has the money.</param>
/// <param name="CreditedAt">When the wallet got it.</param>
/// <param name="ProviderTransactionId">The provider's own number.</param>
/// <param name="Refunded">What has gone back since; zero for nothing.</param>
/// <param name="Text">All that in a sentence.</param>
internal sealed record ReceiptMessage(
    string Number, PaymentId Payment, AccountId Account, MoneyMessage Amount, MoneyMessage Bonus, PaymentMethod Method,
    DateTimeOffset PaidAt, DateTimeOffset CreditedAt, string? ProviderTransactionId, MoneyMessage Refunded, TextMessage Text)
{
    /// <summary>The receipt of a payment; null while it has not been credited.</summary>
    public static ReceiptMessage? Of(PaymentView payment) => payment is { CreditedAt: { } credited, PaidAt: { } paid }
        ? new(
            $"rct_{payment.Id.Value[4..]}", payment.Id, payment.Account, MoneyMessage.Of(payment.Amount), Known(payment.Bonus, payment), payment.Method,
            paid, credited, payment.ProviderTransactionId, Known(payment.Refunded, payment), TextMessage.Of(Sentence(payment, credited)))
        : null;

    private static MoneyMessage Known(Money money, PaymentView payment) =>
        money.Currency == default ? new MoneyMessage(0, payment.Amount.Currency) : MoneyMessage.Of(money);

    private static LocalizedText Sentence(PaymentView payment, DateTimeOffset credited)
    {
        var at = WaitingText.Moment(credited);
        var method = WaitingText.NameOf(payment.Method);
        var (bonus, chineseBonus) = payment.Bonus.MinorUnits > 0 ? ($", and a bonus of {payment.Bonus}", $"，另赠 {payment.Bonus}") : ("", "");
        return new LocalizedText(
            $"{payment.Amount} paid by {method.English}{bonus} were credited to the account {payment.Account} at {at.English}.",
            $"通过{method.Chinese}支付的 {payment.Amount} 已于{at.Chinese}存入账号 {payment.Account}{chineseBonus}。");
    }
}
