using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>Bank transfer keeps what every adapter keeps, except what only somebody with a side of his own can do.</summary>
public sealed class BankTransferConformanceTests : PaymentProviderConformance
{
    protected override ImmutableArray<string> ProtectedHeaders => [];

    protected override ImmutableArray<ProviderStatus> AfterClose => [ProviderStatus.Unpaid];     // a poll: only the question after closing says closed

    protected override bool NotifiesPayments => false;      // banks send statements

    protected override bool NotifiesRefunds => false;

    protected override bool MovesRefunds => false;          // people make the transfer

    protected override void CheckAction(UserAction action)
    {
        var transfer = Assert.IsType<UserAction.TransferMoney>(action);
        Assert.True(CreditorReference.TryParse(transfer.Reference, null, out _));
        Assert.Equal(("IM2", BankDocuments.Account, "Bank", null), (transfer.Holder, transfer.Account, transfer.BankName, transfer.BankCode));
    }

    protected override Task<IProviderWorld> StartAsync() => Task.FromResult<IProviderWorld>(new BankWorld(TimeSpan.FromSeconds(2)));
}

/// <summary>What is special to bank transfer.</summary>
public sealed class BankTransferProviderTests : IAsyncDisposable
{
    private readonly BankWorld _world = new(TimeSpan.FromSeconds(10));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Another_payments_reference_is_never_given_out()
    {
        var (order, other) = (_world.NewOrder(), _world.NewOrder());
        var taken = CreditorReference.Of(order.Id, 0);
        await _world.Book.ClaimAsync(BankReference.Of(taken), other.Id, other.Amount);
        var opened = Assert.IsType<OpeningOutcome.Opened>(await _world.Provider.OpenAsync(order));
        Assert.Equal(CreditorReference.Of(order.Id, 1).Value, opened.Reference);
        Assert.Equal(opened, await _world.Provider.OpenAsync(order));

        // Also when the answer was lost, and with it the reference.
        Assert.Equal(ProviderStatus.Unpaid, (await _world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task Only_the_question_after_closing_says_closed_and_late_money_still_counts()
    {
        var order = _world.NewOrder();
        await _world.Provider.OpenAsync(order);
        Assert.Equal(ProviderStatus.Closed, (await _world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Closing)).Status);
        await _world.PayAsync(order);
        var paid = await _world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Closing);
        Assert.Equal((ProviderStatus.Paid, order.Amount, EvidenceSource.Closing), (paid.Status, paid.Amount, paid.Source));
        Assert.True(BankEntry.IsKey(paid.ProviderTransactionId));
    }

    [Fact]
    public async Task A_currency_that_the_account_does_not_take_is_refused()
    {
        var order = _world.NewOrder() with { Amount = new Money(100, Currency.Usd) };
        Assert.Equal("CURRENCY_NOT_ACCEPTED", Assert.IsType<OpeningOutcome.Refused>(await _world.Provider.OpenAsync(order)).ProviderCode);
    }

    [Fact]
    public async Task A_refund_waits_for_a_person_until_a_statement_shows_it()
    {
        var order = _world.NewOrder();
        await _world.Provider.OpenAsync(order);
        await _world.PayAsync(order);
        var asked = new ProviderOrder(order);
        var refund = new RefundOrder(RefundId.FromIdempotencyKey("tests", order.Id, "1"), new Money(400, Currency.Cny), "A reason", order.StartedAt);
        Assert.Equal(ProviderRefundStatus.NotFound, (await _world.Provider.QueryRefundAsync(asked, refund, EvidenceSource.Poll)).Status);
        var stuck = await _world.Provider.RefundAsync(asked, refund);
        Assert.Equal((ProviderRefundStatus.Stuck, refund.Number.Value, refund.Amount), (stuck.Status, stuck.Number, stuck.Amount));
        Assert.Contains(refund.Number.Value, stuck.Detail, StringComparison.Ordinal);
        Assert.Equal(ProviderRefundStatus.Stuck, (await _world.Provider.RefundAsync(asked, refund)).Status);
        Assert.Equal(ProviderRefundStatus.Stuck, (await _world.Provider.QueryRefundAsync(asked, refund, EvidenceSource.Poll)).Status);

        _world.Book.Record(refund.Number.Value, refund.Amount, BankDirection.Debit);
        var done = await _world.Provider.QueryRefundAsync(asked, refund, EvidenceSource.Poll);
        Assert.Equal((ProviderRefundStatus.Succeeded, refund.Amount), (done.Status, done.Amount));
        Assert.Equal(ProviderRefundStatus.Succeeded, (await _world.Provider.RefundAsync(asked, refund)).Status);
    }

    [Fact]
    public async Task Without_the_book_nothing_is_known_of_refunds()
    {
        var order = _world.NewOrder();
        var refund = new RefundOrder(RefundId.FromIdempotencyKey("tests", order.Id, "1"), order.Amount, "A reason", order.StartedAt);
        _world.Book.Trouble = Trouble.ServerError;
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _world.Provider.RefundAsync(new ProviderOrder(order), refund)).Status);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await _world.Provider.QueryRefundAsync(new ProviderOrder(order), refund, EvidenceSource.Poll)).Status);
    }
}
