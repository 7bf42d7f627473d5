namespace IM2.Domain.Tests;

public sealed class IdTests
{
    private static readonly AccountId Alice = AccountId.Parse("alice");

    [Theory]
    [InlineData("a", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("é", false)]
    [InlineData("a\n", false)]
    [InlineData(null, false)]
    public void Account_ids_follow_the_grammar(string? text, bool valid) => Assert.Equal(valid, AccountId.TryParse(text, null, out _));

    [Fact]
    public void Account_ids_have_at_most_64_characters()
    {
        Assert.True(AccountId.TryParse(new string('a', 64), null, out _));
        Assert.False(AccountId.TryParse(new string('a', 65), null, out _));
    }

    [Fact]
    public void A_key_always_names_the_same_payment()
    {
        var first = PaymentId.FromIdempotencyKey("service:im", Alice, "order-1");
        Assert.Equal(first, PaymentId.FromIdempotencyKey("service:im", Alice, "order-1"));
        Assert.Equal(first, PaymentId.Parse(first.Value));
        // Written down so that a change of the derivation, which would break "one cause, one effect, for ever", can't go unseen.
        Assert.Equal("pay_5tkkq11fes3pnafkytkt7159jf", first.Value);
    }

    [Fact]
    public void Another_caller_account_or_key_names_another_payment()
    {
        PaymentId[] ids =
        [
            PaymentId.FromIdempotencyKey("service:im", Alice, "order-1"),
            PaymentId.FromIdempotencyKey("service:other", Alice, "order-1"),
            PaymentId.FromIdempotencyKey("service:im", AccountId.Parse("bob"), "order-1"),
            PaymentId.FromIdempotencyKey("service:im", Alice, "order-2"),
            PaymentId.FromIdempotencyKey("service:im\n5:alice", AccountId.Parse("x"), "order-1"),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("pay_")]
    [InlineData("pay_0123456789abcdefghjkmnpqr")]
    [InlineData("pay_0123456789abcdefghjkmnpqrst")]
    [InlineData("PAY_0123456789abcdefghjkmnpqrs")]
    [InlineData("pay_0123456789abcdefghjkmnpqrI")]
    [InlineData("pay_8zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData(null)]
    public void Other_texts_are_no_payment_ids(string? text) => Assert.False(PaymentId.TryParse(text, null, out _));

    [Fact]
    public void The_largest_id_is_read() => Assert.True(PaymentId.TryParse("pay_7zzzzzzzzzzzzzzzzzzzzzzzzz", null, out _));
}
