using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>Money that goes back to the payer: asked for by us, or given back in the provider's own console.</summary>
public sealed class RefundTests : IClassFixture<TestSystem>
{
    private const string Reason = "Bought twice";
    private readonly TestSystem _system;

    public RefundTests(TestSystem system)
    {
        _system = system;
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Succeeded;
    }

    public static TheoryData<string, StorageFault> LedgerFaults()
    {
        var faults = new TheoryData<string, StorageFault>();
        foreach (var call in new[] { nameof(ILedger.CommitAsync), nameof(ILedger.FindPostingAsync), nameof(ILedger.ReadCorrectionsAsync) })
        {
            foreach (var fault in FaultSites.All[call])
            {
                faults.Add(call, fault);
            }
        }

        return faults;
    }

    [Fact]
    public async Task A_whole_refund_leaves_wallet_and_payment_empty()
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        var started = (await _system.Grains.Payment(payment).RefundAsync(refund, null, Reason)).Value!;
        Assert.Equal((RefundStatus.Succeeded, MoneyOperations.Cny(10000), false), (started.Refund.Status, started.Refund.Amount, started.IsRepeated));
        Assert.Equal((PaymentStatus.Refunded, MoneyOperations.Cny(10000), null), (started.Payment.Status, started.Payment.Refunded, started.Payment.NextCheckAt));
        var asked = Assert.Single(_system.Provider.RefundsOf(refund));
        Assert.Equal((MoneyOperations.Cny(10000), Reason), (asked.Amount, asked.Reason));
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
    }

    [Fact]
    public async Task Parts_can_be_refunded_until_nothing_is_left_and_each_once()
    {
        var (account, payment) = await _system.CreditAsync();
        var (first, rest) = (NewRefund(payment), NewRefund(payment));
        Assert.Equal(PaymentStatus.PartlyRefunded, (await RefundAsync(payment, first, 4000)).Value?.Payment.Status);
        Assert.True((await RefundAsync(payment, first, 4000)).Value?.IsRepeated);
        Assert.Equal(RefusalCode.IdReused, (await RefundAsync(payment, first, 3999)).Refusal?.Code);
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, (await RefundAsync(payment, rest, 6001)).Refusal?.Code);
        Assert.Equal(PaymentStatus.Refunded, (await RefundAsync(payment, rest, null)).Value?.Payment.Status);
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, (await RefundAsync(payment, NewRefund(payment), null)).Refusal?.Code);
        Assert.Equal((1, 1), (_system.Provider.RefundsOf(first).Length, _system.Provider.RefundsOf(rest).Length));
        await AssertWalletAsync(account, 0, TransferId.Refund(first.Value), TransferId.Refund(rest.Value));
    }

    [Fact]
    public async Task Sixty_four_equal_refunds_at_once_from_both_silos_are_one()
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => _system.GrainsIn(n % 2).Payment(payment).RefundAsync(refund, MoneyOperations.Cny(3000), Reason)));
        Assert.Single(answers, answer => !answer.Value!.IsRepeated);
        Assert.Single(_system.Provider.RefundsOf(refund));
        await AssertWalletAsync(account, 7000, TransferId.Refund(refund.Value));
    }

    [Fact]
    public async Task Of_many_refunds_at_once_no_more_pass_than_there_is_money()
    {
        var (account, payment) = await _system.CreditAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => _system.GrainsIn(n % 2).Payment(payment).RefundAsync(NewRefund(payment), MoneyOperations.Cny(3000), Reason)));
        Assert.Equal(3, answers.Count(answer => answer.Value is not null));
        await _system.AdvanceUntilAsync("all have gone", TimeSpan.FromSeconds(30), async () => (await _system.PaymentAsync(payment)).Refunded.MinorUnits == 9000);
        Assert.Equal(1000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_and_then_knows_nothing_is_asked_for_the_same_refund_again()
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        var answers = new Queue<ProviderRefundStatus>([ProviderRefundStatus.NoAnswer, ProviderRefundStatus.NotFound, ProviderRefundStatus.Processing, ProviderRefundStatus.NotFound]);
        _system.Provider.Refunding = _ => answers.TryDequeue(out var answer) ? answer : ProviderRefundStatus.Succeeded;
        var started = (await RefundAsync(payment, refund, 10000)).Value!;
        Assert.Equal((RefundStatus.Unwound, PaymentStatus.Credited, WaitingFor.Refund), (started.Refund.Status, started.Payment.Status, started.Payment.Waiting?.For));
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Refunded, TimeSpan.FromMinutes(15));
        Assert.Equal(4, _system.Provider.RefundsOf(refund).Length);
        Assert.Single(_system.Provider.RefundsOf(refund).Distinct());
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
    }

    [Theory]
    [InlineData(ProviderRefundStatus.Failed)]
    [InlineData(ProviderRefundStatus.Processing)]
    [InlineData(ProviderRefundStatus.Succeeded)]
    public async Task What_the_provider_could_not_give_back_is_the_wallets_again(ProviderRefundStatus first)
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        _system.Provider.Refunding = _ => first;
        await RefundAsync(payment, refund, 4000);
        var failed = new RefundEvidence(EvidenceSource.Notification, refund.Value, ProviderRefundStatus.Failed, _system.Clock.GetUtcNow(), MoneyOperations.Cny(4000), "CLOSED");
        var payments = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => _system.GrainsIn(n % 2).Payment(payment).ReportAsync([failed])));
        Assert.All(payments, one => Assert.Equal((PaymentStatus.Credited, RefundStatus.Failed), (one.Value!.Status, one.Value.Refunds[0].Status)));
        await AssertWalletAsync(account, 10000, TransferId.Refund(refund.Value), TransferId.RefundReversal(TransferId.Refund(refund.Value)));

        // It is nobody's: it can be refunded under another number.
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Succeeded;
        Assert.Equal(PaymentStatus.Refunded, (await RefundAsync(payment, NewRefund(payment), null)).Value?.Payment.Status);
        Assert.Equal(0, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task A_refund_that_is_stuck_waits_for_support_and_goes_on_when_somebody_has_helped()
    {
        var (account, payment) = await _system.CreditAsync();
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Stuck;
        var started = (await RefundAsync(payment, NewRefund(payment), 4000)).Value!;
        Assert.Equal((RefundStatus.Stuck, WaitingFor.Support, "planted"), (started.Refund.Status, started.Payment.Waiting?.For, started.Refund.Detail));
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Succeeded;
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.PartlyRefunded, TimeSpan.FromMinutes(1));
        Assert.Equal(6000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task A_refund_made_at_the_provider_is_taken_from_the_wallet_once_however_often_it_is_said()
    {
        var (account, payment) = await _system.CreditAsync();
        var number = $"5030{Guid.NewGuid():n}";
        var said = new RefundEvidence(EvidenceSource.Notification, number, ProviderRefundStatus.Succeeded, _system.Clock.GetUtcNow(), MoneyOperations.Cny(4000));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(n => _system.GrainsIn(n % 2).Payment(payment).ReportAsync([said, said])));
        var view = await _system.PaymentAsync(payment);
        Assert.Equal((PaymentStatus.PartlyRefunded, MoneyOperations.Cny(4000)), (view.Status, view.Refunded));
        Assert.DoesNotContain(_system.Provider.Refunds, asked => asked.Number.Value == number);
        await AssertWalletAsync(account, 6000, TransferId.Refund(number));
    }

    [Fact]
    public async Task What_was_spent_and_is_refunded_all_the_same_is_owed()
    {
        var (account, payment) = await _system.CreditAsync();
        await MoneyOperations.AcceptedAsync(_system.Grains.Wallet(account).ChargeAsync(MoneyOperations.NewId(), MoneyOperations.Cny(8000)));
        Assert.Equal(PaymentStatus.Refunded, (await RefundAsync(payment, NewRefund(payment), null)).Value?.Payment.Status);
        var balance = Assert.Single((await _system.Grains.Wallet(account).GetAsync()).Balances);
        Assert.Equal((0, 8000), (balance.Paid.MinorUnits, balance.Owed.MinorUnits));
        await _system.LedgerIsSoundAsync(account);
    }

    [Theory]
    [MemberData(nameof(LedgerFaults))]
    public async Task A_refund_that_meets_a_failing_ledger_is_repeated_and_happens_once(string call, StorageFault fault)
    {
        var (account, payment) = await _system.CreditAsync();
        var (refund, met) = (NewRefund(payment), _system.Faults.Met);
        _system.Faults.Add(call, fault);
        await AssertRefundedOnceAsync(account, payment, refund);
        Assert.Equal(met + 1, _system.Faults.Met);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_refund_whose_every_own_write_can_fail_happens_once(int write, bool isReplyLost)
    {
        var (account, payment) = await _system.CreditAsync();
        var met = _system.GrainFaults.Met;
        _system.GrainFaults.Plan(PaymentRecord.StateName, write, isReplyLost);
        await AssertRefundedOnceAsync(account, payment, NewRefund(payment));
        Assert.Equal(met + 1, _system.GrainFaults.Met);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_refund_that_fails_and_meets_failing_writes_leaves_the_wallet_as_it_was(int write, bool isReplyLost)
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Failed;
        _system.GrainFaults.Plan(PaymentRecord.StateName, write + 1, isReplyLost);
        await TestSystem.RepeatAsync(() => RefundAsync(payment, refund, null));
        await _system.AdvanceUntilAsync("it has failed", TimeSpan.FromSeconds(30), async () => (await _system.PaymentAsync(payment)).Refunds[0].Status == RefundStatus.Failed);
        await AssertWalletAsync(account, 10000, TransferId.Refund(refund.Value), TransferId.RefundReversal(TransferId.Refund(refund.Value)));
    }

    [Fact]
    public async Task A_crash_between_the_wallet_and_the_provider_is_made_good_by_whoever_comes_next()
    {
        var (account, payment) = await _system.CreditAsync();
        var refund = NewRefund(payment);
        _system.Provider.Refunding = static _ => throw new InvalidOperationException("planted");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RefundAsync(payment, refund, null));
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
        await TestSystem.ForgetAsync(_system.Grains.Payment(payment));

        _system.Provider.Refunding = static _ => ProviderRefundStatus.Succeeded;
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Refunded, TimeSpan.FromSeconds(30));
        Assert.Single(_system.Provider.RefundsOf(refund).Distinct());
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
    }

    [Fact]
    public async Task The_users_questions_about_a_refund_reach_the_provider_every_two_seconds_at_most()
    {
        var (_, payment) = await _system.CreditAsync();
        var asked = 0;
        _system.Provider.Refunding = _ =>
        {
            Interlocked.Increment(ref asked);
            return ProviderRefundStatus.Processing;
        };
        await RefundAsync(payment, NewRefund(payment), null);
        _system.Clock.Advance(TimeSpan.FromSeconds(2));
        for (var n = 0; n < 10; n++)
        {
            await _system.Grains.Payment(payment).RefreshAsync();
        }

        Assert.Equal(2, asked);
    }

    private static RefundId NewRefund(PaymentId payment) => RefundId.FromIdempotencyKey("test", payment, Guid.NewGuid().ToString());

    private Task<Outcome<StartedRefund>> RefundAsync(PaymentId payment, RefundId refund, long? fen) =>
        _system.Grains.Payment(payment).RefundAsync(refund, fen is { } some ? MoneyOperations.Cny(some) : null, Reason);

    private async Task AssertRefundedOnceAsync(AccountId account, PaymentId payment, RefundId refund)
    {
        await TestSystem.RepeatAsync(() => RefundAsync(payment, refund, null));
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Refunded, TimeSpan.FromSeconds(30));
        Assert.Single(_system.Provider.RefundsOf(refund).Distinct());
        await AssertWalletAsync(account, 0, TransferId.Refund(refund.Value));
    }

    /// <summary>The wallet has so much, and after the top-up came these transfers and no others; the ledger is sound.</summary>
    private async Task AssertWalletAsync(AccountId account, long fen, params TransferId[] transfers)
    {
        Assert.Equal(fen, await _system.BalanceAsync(account));
        Assert.Equal(transfers, (await _system.PostingsAsync(account)).Skip(2).Select(posting => posting.Transfer.Id));
        await _system.LedgerIsSoundAsync(account);
    }
}
