using System.Collections.Immutable;

namespace IM2.Domain.Tests;

/// <summary>What counts by itself, and what waits for a person.</summary>
public sealed class BankMatchingTests
{
    private static readonly PaymentId Alice = PaymentId.FromIdempotencyKey("test", AccountId.Parse("alice"), "1");
    private static readonly PaymentId Bob = PaymentId.FromIdempotencyKey("test", AccountId.Parse("bob"), "1");
    private static readonly RefundId Refund = RefundId.FromIdempotencyKey("test", Alice, "1");
    private static readonly string AliceReference = CreditorReference.Of(Alice, 0).Value;
    private static readonly string BobReference = CreditorReference.Of(Bob, 0).Value;

    private static readonly BankEntry Credit = Keyed(new BankEntry
    {
        Account = "ACCOUNT", Statement = "S-1", Amount = Cny(100), Direction = BankDirection.Credit, Status = BankEntryStatus.Booked,
        BookingDate = new DateOnly(2026, 11, 20), References = [AliceReference], BankNumber = "B-1",
    });

    private static readonly BankEntry Reversal = Keyed(Credit with { Direction = BankDirection.Debit, IsReversal = true, BankNumber = "B-2" });

    private static readonly BankEntry RefundDebit = Keyed(Credit with
    {
        Direction = BankDirection.Debit, References = [], EndToEndId = Refund.Value, Amount = Cny(40), BankNumber = "B-3",
    });

    /// <summary>Entries, what of ours they lead to besides the reference's own claim, and what is to become of them.</summary>
    public static TheoryData<string, BankEntry, ImmutableArray<BankEntry>, BankQueueReason?> Cases => new()
    {
        { "a booked credit", Credit, [], null },
        { "the same again", Credit, [Credit], null },
        { "by end-to-end id", Credit with { References = [], EndToEndId = AliceReference }, [], null },
        { "in groups and lower case", Credit with { References = [CreditorReference.Parse(AliceReference).Grouped.ToLowerInvariant()] }, [], null },
        { "named twice alike", Credit with { EndToEndId = AliceReference }, [], null },
        { "with a strange reference beside", Credit with { References = [AliceReference, "RF18539007547034"], EndToEndId = "NOTPROVIDED" }, [], null },
        { "too little", Credit with { Amount = Cny(99) }, [], BankQueueReason.AmountDiffers },
        { "too much", Credit with { Amount = Cny(101) }, [], BankQueueReason.AmountDiffers },
        { "another currency", Credit with { Amount = new Money(10000, Currency.Usd) }, [], BankQueueReason.AmountDiffers },
        { "no reference", Credit with { References = [] }, [], BankQueueReason.NoReference },
        { "an unknown reference", Credit with { References = ["RF18539007547034"] }, [], BankQueueReason.UnknownReference },
        { "in free text", Credit with { References = [], Text = $"for {AliceReference}" }, [], BankQueueReason.FreeTextOnly },
        { "unknown in free text", Credit with { References = [], Text = "RF18 5390 0754 7034" }, [], BankQueueReason.UnknownReference },
        { "two payments", Credit with { References = [AliceReference, BobReference] }, [], BankQueueReason.AmbiguousReference },
        { "two payments in two fields", Credit with { EndToEndId = BobReference }, [], BankQueueReason.AmbiguousReference },
        { "a second transfer", Credit with { Key = "ent_2" }, [Credit], BankQueueReason.SecondTransfer },
        { "a credit that is a reversal", Credit with { IsReversal = true }, [], BankQueueReason.ReturnedDebit },
        { "a doubtful credit", Credit with { Doubt = "It does not add up." }, [], BankQueueReason.Doubtful },
        { "a refund that came back", Credit with { References = [], EndToEndId = Refund.Value, Amount = Cny(40) }, [], BankQueueReason.ReturnedDebit },
        { "a reversal", Reversal, [Credit], null },
        { "the same reversal again", Reversal, [Credit, Reversal], null },
        { "a reversal of nothing", Reversal, [], BankQueueReason.NothingToReverse },
        { "a reversal of a part", Reversal with { Amount = Cny(50) }, [Credit], BankQueueReason.AmountDiffers },
        { "a second reversal", Reversal with { Key = "ent_3" }, [Credit, Reversal], BankQueueReason.SecondTransfer },
        { "a reversal without a name", Reversal with { References = [] }, [Credit], BankQueueReason.NoReference },
        { "a refund's debit", RefundDebit, [], null },
        { "a refund's debit of another amount", RefundDebit with { Amount = Cny(41) }, [], BankQueueReason.AmountDiffers },
        { "a refund's second debit", RefundDebit with { Key = "ent_4" }, [RefundDebit], BankQueueReason.SecondTransfer },
        { "a refund's debit, reversed", RefundDebit with { IsReversal = true }, [], BankQueueReason.NothingToReverse },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Every_case_has_its_verdict(string what, BankEntry entry, ImmutableArray<BankEntry> counted, BankQueueReason? waits)
    {
        var verdict = Decide(entry, counted, null);
        Assert.True(waits == (verdict as BankVerdict.Waits)?.Objection.Reason, $"{what}: {verdict}");
        Assert.True(waits is not null || verdict is BankVerdict.Counts, $"{what}: {verdict}");
    }

    [Fact]
    public void What_is_not_booked_is_nothing_whatever_it_says()
    {
        Assert.IsType<BankVerdict.Nothing>(Decide(Credit with { Status = BankEntryStatus.Pending }, [], null));
        Assert.IsType<BankVerdict.Nothing>(Decide(Credit with { Status = BankEntryStatus.Information }, [], null));
        Assert.IsType<BankVerdict.Nothing>(Decide(Reversal with { Status = BankEntryStatus.Pending }, [Credit], null));
    }

    [Fact]
    public void What_else_leaves_the_account_is_no_affair_of_ours()
    {
        Assert.IsType<BankVerdict.Nothing>(Decide(Reversal with { IsReversal = false }, [Credit], null));
        Assert.IsType<BankVerdict.Nothing>(Decide(Reversal with { IsReversal = false, References = [] }, [], null));
    }

    [Fact]
    public void Of_a_statement_that_does_not_add_up_nothing_counts_by_itself()
    {
        foreach (var (entry, counted) in new (BankEntry, ImmutableArray<BankEntry>)[] { (Credit, []), (Reversal, [Credit]), (RefundDebit, []) })
        {
            var waits = Assert.IsType<BankVerdict.Waits>(Decide(entry, counted, "The closing balance differs by 1.00 CNY."));
            Assert.Equal(BankQueueReason.BalanceDiffers, waits.Objection.Reason);
            Assert.Contains("1.00 CNY", waits.Objection.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_movement_has_the_same_key_in_every_statement()
    {
        Assert.Equal(Credit.Key, Keyed(Credit with { Statement = "S-2", Text = "other words", EndToEndId = "x" }).Key);
        BankEntry[] others =
        [
            Credit with { Amount = Cny(101) }, Credit with { Direction = BankDirection.Debit }, Credit with { BookingDate = null },
            Credit with { BankNumber = "B-9" }, Credit with { Part = 1 }, Credit with { Account = "OTHER" }, Credit with { IsReversal = true },
            Credit with { BankNumber = null },
        ];
        Assert.All(others, other => Assert.NotEqual(Credit.Key, Keyed(other).Key));
        Assert.Equal(others.Length, others.Select(other => Keyed(other).Key).Distinct().Count());
        Assert.True(BankEntry.IsKey(Credit.Key));
    }

    [Fact]
    public void Without_a_number_entries_are_told_apart_by_what_they_say()
    {
        var plain = Credit with { BankNumber = null };
        Assert.Equal(Keyed(plain).Key, Keyed(plain with { Statement = "S-2" }).Key);
        Assert.NotEqual(Keyed(plain).Key, Keyed(plain with { Text = "x" }).Key);
        Assert.NotEqual(Keyed(plain with { Text = "x" }).Key, Keyed(plain with { Counterparty = "x" }).Key);
    }

    [Fact]
    public void What_a_statement_has_twice_is_kept_twice_and_doubted_once()
    {
        var twice = BankEntry.WithKeys([Credit, Credit, Reversal]);
        Assert.Equal(3, twice.Select(entry => entry.Key).Distinct().Count());
        Assert.Equal([null, "The statement has this entry more than once.", null], twice.Select(entry => entry.Doubt));
        Assert.Equal(twice.Select(entry => entry.Key), BankEntry.WithKeys([Credit, Credit, Reversal]).Select(entry => entry.Key));
    }

    [Fact]
    public void Balances_add_up_or_the_difference_is_named()
    {
        var statement = new BankStatement(
            BankStatementKind.Statement, "ACCOUNT", "S-1", 7, Cny(1000), Cny(1060), [Credit, RefundDebit, Credit with { Status = BankEntryStatus.Pending }]);
        Assert.Null(statement.Difference());
        Assert.Null((statement with { Opening = null }).Difference());
        Assert.Null((statement with { Opening = Cny(-100), Closing = Cny(-40) }).Difference());
        Assert.Contains("-0.01 CNY", (statement with { Closing = new Money(105999, Currency.Cny) }).Difference(), StringComparison.Ordinal);
        Assert.NotNull((statement with { Closing = new Money(1, Currency.Usd) }).Difference());
        Assert.NotNull((statement with { Entries = [Credit with { Amount = new Money(1, Currency.Usd) }] }).Difference());
        Assert.NotNull((statement with { Closing = new Money(long.MinValue, Currency.Cny), Opening = new Money(long.MaxValue, Currency.Cny) }).Difference());
    }

    [Fact]
    public void A_gap_in_the_series_is_named()
    {
        var next = new BankStatement(BankStatementKind.Statement, "ACCOUNT", "S-7", 7, Cny(10), Cny(10), []);
        Assert.Empty(BankSequence.Warnings(null, null, next));
        Assert.Empty(BankSequence.Warnings(6, Cny(10), next));
        Assert.Empty(BankSequence.Warnings(6, null, next));
        Assert.Empty(BankSequence.Warnings(9, Cny(1), next));
        Assert.Contains("Statement 6 ", Assert.Single(BankSequence.Warnings(5, Cny(1), next)), StringComparison.Ordinal);
        Assert.Contains("Statements 4 to 6", Assert.Single(BankSequence.Warnings(3, null, next)), StringComparison.Ordinal);
        Assert.Contains("closed with 9.00 CNY", Assert.Single(BankSequence.Warnings(6, Cny(9), next)), StringComparison.Ordinal);
        Assert.Empty(BankSequence.Warnings(3, null, next with { Kind = BankStatementKind.Notification }));
    }

    private static Money Cny(long yuan) => new(yuan * 100, Currency.Cny);

    private static BankEntry Keyed(BankEntry entry) => BankEntry.WithKeys([entry])[0];

    /// <summary>Decides with the claims of Alice's and Bob's payments and of Alice's refund; what was counted is Alice's or the refund's.</summary>
    private static BankVerdict Decide(BankEntry entry, ImmutableArray<BankEntry> counted, string? difference)
    {
        BankClaim[] claims =
        [
            new(BankReference.Of(CreditorReference.Parse(AliceReference)), Alice, Cny(100), counted.RemoveAll(one => one.Amount == Cny(40))),
            new(BankReference.Of(CreditorReference.Parse(BobReference)), Bob, Cny(100), []),
            new(BankReference.Of(Refund), Alice, Cny(40), counted.RemoveAll(one => one.Amount != Cny(40))),
        ];
        List<BankClaim> Of(ImmutableArray<BankReference> references) => [.. claims.Where(claim => references.Contains(claim.Reference))];
        return BankMatching.Decide(entry, Of(BankMatching.Named(entry)), Of(BankMatching.InText(entry)), difference);
    }
}
