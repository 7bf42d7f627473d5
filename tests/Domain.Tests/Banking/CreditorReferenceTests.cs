namespace IM2.Domain.Tests;

/// <summary>ISO 11649, checked with open vectors (node-iso11649 2.1.2).</summary>
public sealed class CreditorReferenceTests
{
    private static readonly PaymentId Payment = PaymentId.FromIdempotencyKey("test", AccountId.Parse("alice"), "1");

    [Theory]
    [InlineData("539007547034", "RF18539007547034")]
    [InlineData("TOPUP12345678", "RF87TOPUP12345678")]
    [InlineData("A", "RF25A")]
    [InlineData("123456789012345678901", "RF40123456789012345678901")]
    public void Check_digits_are_those_of_the_vectors(string body, string reference)
    {
        Assert.Equal(reference, CreditorReference.Of(body).Value);
        Assert.True(CreditorReference.TryParse(reference, null, out var read));
        Assert.Equal(reference, read.Value);
    }

    [Theory]
    [InlineData("RF19539007547034")]
    [InlineData("RF1853900754703")]
    [InlineData("RF")]
    [InlineData("RF18")]
    [InlineData("XX18539007547034")]
    [InlineData("RF185390075470AÄ")]
    [InlineData("rf18539007547034")]
    [InlineData("RF18 5390 0754 7034")]
    [InlineData("RF401234567890123456789012")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_none(string? text) => Assert.False(CreditorReference.TryParse(text, null, out _));

    [Fact]
    public void What_people_write_is_read()
    {
        Assert.True(CreditorReference.TryRead("rf18 5390 0754 7034", out var read));
        Assert.Equal(("RF18539007547034", "RF18 5390 0754 7034"), (read.Value, read.Grouped));
    }

    [Fact]
    public void Every_wrong_digit_or_letter_and_every_swap_of_two_of_a_kind_is_noticed()
    {
        var genuine = CreditorReference.Of(Payment, 0).Value;
        for (var at = 2; at < genuine.Length; at++)
        {
            foreach (var sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".Where(sign => sign != genuine[at] && AreOfAKind(sign, genuine[at])))
            {
                Assert.False(CreditorReference.TryParse(genuine[..at] + sign + genuine[(at + 1)..], null, out _));
            }

            if (at + 1 < genuine.Length && genuine[at] != genuine[at + 1] && AreOfAKind(genuine[at], genuine[at + 1]))
            {
                Assert.False(CreditorReference.TryParse(genuine[..at] + genuine[at + 1] + genuine[at] + genuine[(at + 2)..], null, out _));
            }
        }
    }

    [Fact]
    public void A_payment_has_the_same_references_for_ever()
    {
        Assert.Equal(CreditorReference.Of(Payment, 0), CreditorReference.Of(Payment, 0));
        var some = Enumerable.Range(0, 1000).Select(attempt => CreditorReference.Of(Payment, attempt).Value).ToList();
        Assert.Equal(some.Count, some.Distinct().Count());
        Assert.All(some, reference => Assert.Equal((16, -1), (reference.Length, reference[2..].IndexOfAny(['I', 'L', 'O', 'U']))));
    }

    [Theory]
    [InlineData("top up RF18539007547034 thanks", 1)]
    [InlineData("rf18-5390-0754\n7034", 1)]
    [InlineData("RF18 5390\n0754 7034 and RF18539007547034", 2)]
    [InlineData("RFRF18539007547034", 1)]
    [InlineData("RF19539007547034", 0)]
    [InlineData("RF1853900754703", 0)]
    [InlineData("", 0)]
    public void Free_text_is_searched_whatever_tears_it_apart(string text, int found)
    {
        var references = CreditorReference.FindIn(text).ToList();
        Assert.Equal(found, references.Count);
        Assert.All(references, reference => Assert.Equal("RF18539007547034", reference.Value));
    }

    [Fact]
    public void A_refund_is_recognized_although_banks_drop_its_underscore()
    {
        var refund = RefundId.FromIdempotencyKey("test", Payment, "1");
        foreach (var written in new[] { refund.Value, refund.Value.ToUpperInvariant(), refund.Value.Replace('_', ' '), refund.Value.Replace("_", "", StringComparison.Ordinal) })
        {
            Assert.True(BankReference.TryRead(written, out var read), written);
            Assert.Equal((BankReference.Of(refund), true), (read, read.IsRefund));
        }

        Assert.False(BankReference.TryRead("NOTPROVIDED", out _));
        Assert.False(BankReference.TryRead("refund for you", out _));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 10000)]
    [InlineData("123.45000", 12345)]
    [InlineData("0.01", 1)]
    [InlineData("007.5", 750)]
    [InlineData("9999999999999999.99", 999999999999999999)]
    public void Amounts_become_minor_units(string text, long minorUnits)
    {
        Assert.True(BankAmount.TryRead(text, Currency.Cny, out var amount, out var fault), fault);
        Assert.Equal(new Money(minorUnits, Currency.Cny), amount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1,00")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("١٢")]
    [InlineData("1.001")]
    [InlineData("1.000000")]
    [InlineData("1234567890123456789")]
    public void What_is_no_amount_is_refused(string text)
    {
        Assert.False(BankAmount.TryRead(text, Currency.Cny, out _, out var fault));
        Assert.NotEmpty(fault!);
    }

    [Fact]
    public void Currencies_without_a_minor_unit_take_whole_units()
    {
        Assert.True(BankAmount.TryRead("123.00", Currency.Jpy, out var yen, out _));
        Assert.Equal(new Money(123, Currency.Jpy), yen);
        Assert.False(BankAmount.TryRead("123.50", Currency.Jpy, out _, out _));
    }

    private static bool AreOfAKind(char one, char other) => char.IsAsciiDigit(one) == char.IsAsciiDigit(other);
}
