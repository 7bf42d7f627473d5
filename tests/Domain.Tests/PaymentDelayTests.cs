namespace IM2.Domain.Tests;

/// <summary>Only who has done their part is told to be late, once, after the moment that was expected.</summary>
public sealed class PaymentDelayTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PaymentStatus.AwaitingUser, PaymentMethod.WeChatPay, 14, false)]
    [InlineData(PaymentStatus.Unknown, PaymentMethod.WeChatPay, 14, false)]
    [InlineData(PaymentStatus.Processing, PaymentMethod.WeChatPay, 1, false)]
    [InlineData(PaymentStatus.Processing, PaymentMethod.WeChatPay, 2, true)]
    [InlineData(PaymentStatus.Processing, PaymentMethod.Card, 2, false)]
    [InlineData(PaymentStatus.Processing, PaymentMethod.Card, 3, true)]
    [InlineData(PaymentStatus.Processing, PaymentMethod.Card, 15, false)]
    [InlineData(PaymentStatus.Paid, PaymentMethod.Card, 1, true)]
    [InlineData(PaymentStatus.Credited, PaymentMethod.Card, 1, false)]
    [InlineData(PaymentStatus.AwaitingUser, PaymentMethod.BankTransfer, 9, false)]
    [InlineData(PaymentStatus.AwaitingUser, PaymentMethod.BankTransfer, 10, true)]
    public void A_payment_is_late_when_its_user_has_done_their_part(PaymentStatus status, PaymentMethod method, int minutes, bool isLate)
    {
        var id = PaymentId.FromIdempotencyKey("test", AccountId.Parse("alice"), "1");
        var order = new PaymentOrder(id, AccountId.Parse("alice"), new Money(1, Currency.Cny), method, null, Start, Start.AddMinutes(15))
        {
            PlannedChecks = method == PaymentMethod.BankTransfer ? [Start.AddMinutes(5), Start.AddMinutes(10)] : [],
        };
        var payment = new PaymentState { Status = status, Order = order, StatusSince = Start };
        var now = Start.AddMinutes(minutes);
        Assert.Equal(isLate, PaymentDelay.Of(payment, LatencyDistribution.Empty, now) is not null);
        Assert.Null(PaymentDelay.Of(payment with { DelayToldAt = Start }, LatencyDistribution.Empty, now));
        Assert.Null(PaymentDelay.Of(payment with { CancelRequestedAt = Start }, LatencyDistribution.Empty, now));
    }
}
