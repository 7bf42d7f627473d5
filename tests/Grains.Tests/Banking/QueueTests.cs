using System.Collections.Immutable;
using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>What waits for a person, and what the person can do.</summary>
public sealed class QueueTests(BankSystem bank) : IClassFixture<BankSystem>
{
    [Fact]
    public async Task What_does_not_match_waits_once_and_credits_nobody()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var document = BankSystem.Table(
            bank.Line(reference, amount: "99.99"), bank.Line(reference, amount: "100.01"), bank.Line(""), bank.Line("RF18539007547034"),
            bank.Line("", text: $"for {reference}"), bank.Line("", direction: "DBIT", reversal: true), bank.Line(reference, reversal: true),
            bank.Line(reference, direction: "DBIT", reversal: true));
        var receipt = await bank.ImportAsync(document);
        Assert.Equal(
            [
                BankQueueReason.AmountDiffers, BankQueueReason.AmountDiffers, BankQueueReason.NoReference, BankQueueReason.NoReference,
                BankQueueReason.UnknownReference, BankQueueReason.FreeTextOnly, BankQueueReason.ReturnedDebit, BankQueueReason.NothingToReverse,
            ],
            receipt.Queued.Select(waits => waits.Objection.Reason).OrderBy(Rank));
        var waiting = (await WaitingAsync()).Select(waits => waits.Entry.Key).ToList();
        Assert.All(receipt.Queued, queued => Assert.Contains(queued.Entry.Key, waiting));

        var again = await bank.ImportAsync(document);
        Assert.Equal((8, 0), (again.Known, again.Queued.Length));
        Assert.Equal(waiting, (await WaitingAsync()).Select(waits => waits.Entry.Key));
        Assert.Equal(PaymentStatus.AwaitingUser, await bank.StatusAsync(payment));
        Assert.Equal(0, await bank.System.BalanceAsync(account));
    }

    [Fact]
    public async Task A_second_transfer_waits()
    {
        var (account, _, reference) = await bank.StartAsync();
        var receipt = await bank.ImportAsync(BankSystem.Table(bank.Line(reference), bank.Line(reference), bank.Line("", endToEnd: reference)));
        Assert.Equal(1, receipt.Credited);
        Assert.Equal([BankQueueReason.SecondTransfer, BankQueueReason.SecondTransfer], receipt.Queued.Select(waits => waits.Objection.Reason));
        Assert.Equal(10000, await bank.System.BalanceAsync(account));
    }

    [Fact]
    public async Task Of_two_transfers_with_one_number_the_second_waits()
    {
        var (alice, _, hers) = await bank.StartAsync();
        var (bob, payment, his) = await bank.StartAsync();
        var number = bank.NextNumber();
        Assert.Equal(1, (await bank.ImportAsync(BankSystem.Table(bank.Line(hers, number: number)))).Credited);
        var second = BankSystem.Table(bank.Line(his, number: number));
        var waits = Assert.Single((await bank.ImportAsync(second)).Queued);
        Assert.Equal((BankQueueReason.Doubtful, his), (waits.Objection.Reason, waits.Entry.References[0]));
        Assert.Contains(await WaitingAsync(), one => one.Entry.Key == waits.Entry.Key);
        var again = await bank.ImportAsync(second);
        Assert.Equal((1, 0), (again.Known, again.Queued.Length));
        Assert.Equal((10000, 0), (await bank.System.BalanceAsync(alice), await bank.System.BalanceAsync(bob)));

        Assert.Null((await bank.Statements.SettleAsync(waits.Entry.Key, new BankEntrySettlement(payment, "The bank says so", "service:test"))).Refusal);
        Assert.Equal(10000, await bank.System.BalanceAsync(bob));
    }

    [Theory, InlineData("NONREF"), InlineData("not provided"), InlineData("0000000"), InlineData("N/A")]
    public async Task What_banks_write_for_no_number_is_none(string number)
    {
        var (alice, _, hers) = await bank.StartAsync();
        var (bob, _, his) = await bank.StartAsync();
        await bank.ImportAsync(BankSystem.Table(bank.Line(hers, number: number)));
        await bank.ImportAsync(BankSystem.Table(bank.Line(his, number: number)));
        Assert.Equal((10000, 10000), (await bank.System.BalanceAsync(alice), await bank.System.BalanceAsync(bob)));
    }

    [Fact]
    public async Task An_entry_is_counted_for_a_payment_of_its_amount_once()
    {
        var (account, payment, _) = await bank.StartAsync();
        var key = Assert.Single((await bank.ImportAsync(BankSystem.Table(bank.Line("")))).Queued).Entry.Key;
        var settlement = new BankEntrySettlement(payment, "The payer sent a screenshot", "service:test");
        var settled = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => bank.System.GrainsIn(n % 2).Statements().SettleAsync(key, settlement)));
        Assert.All(settled, outcome => Assert.Equal(settlement, outcome.Value?.Settlement));
        Assert.Equal(PaymentStatus.Credited, await bank.StatusAsync(payment));
        Assert.Equal(10000, await bank.System.BalanceAsync(account));
        Assert.DoesNotContain(await WaitingAsync(), waits => waits.Entry.Key == key);

        // Settled is settled: neither otherwise, nor for another payment of the same amount.
        var (_, other, _) = await bank.StartAsync();
        Assert.Equal(RefusalCode.BankEntrySettled, (await bank.Statements.SettleAsync(key, settlement with { Payment = null })).Refusal?.Code);
        Assert.Equal(RefusalCode.BankEntrySettled, (await bank.Statements.SettleAsync(key, settlement with { Payment = other })).Refusal?.Code);
        Assert.Equal(settlement, (await bank.Statements.GetAsync(key)).Value?.Settlement);
        Assert.Equal(PaymentStatus.AwaitingUser, await bank.StatusAsync(other));
    }

    [Fact]
    public async Task Only_what_fits_can_be_counted()
    {
        var (_, payment, reference) = await bank.StartAsync();
        var queued = (await bank.ImportAsync(BankSystem.Table(bank.Line(reference, amount: "99.00"), bank.Line("", amount: "100.00")))).Queued;
        var (less, equal) = (Key(queued, 9900), Key(queued, 10000));
        var settlement = new BankEntrySettlement(payment, "Because", "service:test");
        Assert.Equal(RefusalCode.ReasonRequired, (await bank.Statements.SettleAsync(less, settlement with { Reason = "" })).Refusal?.Code);
        Assert.Equal(RefusalCode.BankEntryNotFound, (await bank.Statements.SettleAsync("ent_1", settlement)).Refusal?.Code);
        Assert.Equal(RefusalCode.BankEntryNotFound, (await bank.Statements.SettleAsync($"ent_{new string('0', 26)}", settlement)).Refusal?.Code);
        Assert.Equal(RefusalCode.BankEntryMismatch, (await bank.Statements.SettleAsync(less, settlement)).Refusal?.Code);
        var nobody = PaymentId.FromIdempotencyKey("nobody", AccountId.Parse("nobody"), "1");
        Assert.Equal(RefusalCode.PaymentNotFound, (await bank.Statements.SettleAsync(equal, settlement with { Payment = nobody })).Refusal?.Code);

        await bank.ImportAsync(BankSystem.Table(bank.Line(reference)));
        Assert.Equal(RefusalCode.BankEntryMismatch, (await bank.Statements.SettleAsync(equal, settlement)).Refusal?.Code);
        Assert.Contains(await WaitingAsync(), waits => waits.Entry.Key == equal);
    }

    [Fact]
    public async Task What_is_dismissed_stays_dismissed()
    {
        var document = BankSystem.Table(bank.Line(""));
        var key = Assert.Single((await bank.ImportAsync(document)).Queued).Entry.Key;
        var dismissed = await bank.Statements.SettleAsync(key, new BankEntrySettlement(null, "Sent back", "service:test"));
        Assert.Equal("Sent back", dismissed.Value?.Settlement?.Reason);
        Assert.Equal((1, 0), ((await bank.ImportAsync(document)).Known, (await bank.ImportAsync(document)).Queued.Length));
        Assert.DoesNotContain(await WaitingAsync(), waits => waits.Entry.Key == key);
    }

    [Fact]
    public async Task A_settlement_that_breaks_off_is_completed_by_the_next()
    {
        var (account, payment, _) = await bank.StartAsync();
        var key = Assert.Single((await bank.ImportAsync(BankSystem.Table(bank.Line("")))).Queued).Entry.Key;
        bank.Faults.Add(nameof(ILedger.CommitAsync), StorageFault.LostReply);
        var settlement = new BankEntrySettlement(payment, "Because", "service:test");
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => bank.Statements.SettleAsync(key, settlement));
        Assert.Null((await bank.Statements.SettleAsync(key, settlement)).Refusal);
        Assert.Equal(10000, await bank.System.BalanceAsync(account));
        Assert.DoesNotContain(await WaitingAsync(), waits => waits.Entry.Key == key);
    }

    [Fact]
    public async Task A_statement_that_does_not_add_up_waits_until_one_comes_that_does()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var number = bank.NextNumber();
        var wrong = await bank.ImportAsync(BankSystem.Statement(reference, number, 1, "0.00", "101.00"));
        Assert.Contains("1.00 CNY", Assert.Single(wrong.Warnings), StringComparison.Ordinal);
        Assert.Equal(BankQueueReason.BalanceDiffers, Assert.Single(wrong.Queued).Objection.Reason);
        Assert.Equal(0, await bank.System.BalanceAsync(account));

        var right = await bank.ImportAsync(BankSystem.Statement(reference, number, 1, "1.00", "101.00"));
        Assert.Empty(right.Queued);
        Assert.Equal(PaymentStatus.Credited, await bank.StatusAsync(payment));
        Assert.Equal(10000, await bank.System.BalanceAsync(account));
        Assert.DoesNotContain(await WaitingAsync(), waits => waits.Entry.Key == wrong.Queued[0].Entry.Key);
    }

    [Fact]
    public async Task Pages_of_the_queue_hold_everything_once()
    {
        await bank.ImportAsync(BankSystem.Table([.. Enumerable.Range(0, 7).Select(_ => bank.Line(""))]));
        var all = await WaitingAsync();
        var paged = new List<string>();
        for (var page = await bank.Statements.ListAsync(null, 3); page.Entries.Length > 0; page = await bank.Statements.ListAsync(paged[^1], 3))
        {
            Assert.InRange(page.Entries.Length, 1, 3);
            Assert.Equal(all.Length, page.Waiting);
            paged.AddRange(page.Entries.Select(waits => waits.Entry.Key));
        }

        Assert.Equal(all.Select(waits => waits.Entry.Key), paged);
    }

    private static string Key(ImmutableArray<UnmatchedEntry> queued, long fen) => queued.Single(waits => waits.Entry.Amount.MinorUnits == fen).Entry.Key;

    /// <summary>The order in which the test names them.</summary>
    private static int Rank(BankQueueReason reason) => reason switch
    {
        BankQueueReason.AmountDiffers => 0,
        BankQueueReason.NoReference => 1,
        BankQueueReason.UnknownReference => 2,
        BankQueueReason.FreeTextOnly => 3,
        BankQueueReason.ReturnedDebit => 4,
        _ => 5,
    };

    private async Task<ImmutableArray<UnmatchedEntry>> WaitingAsync() => (await bank.Statements.ListAsync(null, 1000)).Entries;
}
