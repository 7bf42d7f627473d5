using static IM2.Domain.Tests.Given;

namespace IM2.Domain.Tests;

public sealed class RefundIdTests
{
    [Fact]
    public void A_key_always_names_the_same_refund()
    {
        Assert.Equal(RefundA, RefundId.FromIdempotencyKey("test", PaymentA, "a"));
        Assert.Equal(RefundA, RefundId.Parse(RefundA.Value));
        Assert.Equal(RefundA.Value, $"{RefundA}");
        // Written down so that a change of the derivation, which would refund twice, can't go unseen.
        Assert.Equal("ref_3eb7q6cdxpb14vyfjh3t9cptq2", RefundId.FromIdempotencyKey("service:im", PaymentId.Parse("pay_7zzzzzzzzzzzzzzzzzzzzzzzzz"), "refund-1").Value);
        Assert.Equal("ref_6qrt4t9mg6pk4z0drg21gdbyy4", RefundId.OfLateMoney(PaymentId.Parse("pay_7zzzzzzzzzzzzzzzzzzzzzzzzz")).Value);
    }

    [Fact]
    public void Another_caller_payment_or_key_names_another_refund()
    {
        var other = PaymentId.FromIdempotencyKey("test", Alice.Id, "b");
        RefundId[] ids =
        [
            RefundA, RefundB, RefundId.FromIdempotencyKey("other", PaymentA, "a"), RefundId.FromIdempotencyKey("test", other, "a"),
            RefundId.FromIdempotencyKey($"test\n{PaymentA}", PaymentA, "a"), RefundId.FromIdempotencyKey("test", PaymentA, $"\n{PaymentA}\na"),
            RefundId.OfLateMoney(PaymentA), RefundId.OfLateMoney(other),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("ref_")]
    [InlineData("pay_7zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("ref_0123456789abcdefghjkmnpqr")]
    [InlineData("ref_0123456789abcdefghjkmnpqrst")]
    [InlineData("REF_0123456789abcdefghjkmnpqrs")]
    [InlineData("ref_8zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("50300001")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_texts_are_no_refund_ids(string? text)
    {
        Assert.False(RefundId.TryParse(text, null, out var id));
        Assert.Equal("", $"{id}");
        Assert.True(text is null || Assert.Throws<FormatException>(() => RefundId.Parse(text)).Message.Contains(text, StringComparison.Ordinal));
    }
}
