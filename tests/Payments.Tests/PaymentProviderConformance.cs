using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments.Tests;

/// <summary>What every adapter keeps, whatever the provider's protocol.</summary>
public abstract partial class PaymentProviderConformance : IAsyncLifetime
{
    private const int TamperingCount = 2000;
    private IProviderWorld _world = null!;

    public static TheoryData<Trouble> Troubles => [Trouble.ServerError, Trouble.Hang, Trouble.Reset, Trouble.BadSignature];

    private IPaymentProvider Provider => _world.Provider;

    /// <summary>The headers whose every change must be noticed, by lower-case name.</summary>
    protected abstract ImmutableArray<string> ProtectedHeaders { get; }

    /// <summary>How an order that was opened may stand while nobody has paid: some providers don't know it before the payer comes.</summary>
    protected virtual ImmutableArray<ProviderStatus> WhileOpen => [ProviderStatus.Unpaid];

    /// <summary>How an order may stand that was opened and closed without the payer.</summary>
    protected virtual ImmutableArray<ProviderStatus> AfterClose => [ProviderStatus.Closed];

    /// <summary>How an order may stand that nobody opened.</summary>
    protected virtual ImmutableArray<ProviderStatus> WhenUnknown => [ProviderStatus.NotFound];

    /// <summary>Whether the provider tells by a notification that a refund has succeeded.</summary>
    protected virtual bool NotifiesRefunds => true;

    /// <summary>Whether the provider tells of payments by itself.</summary>
    protected virtual bool NotifiesPayments => true;

    /// <summary>Whether the provider carries refunds out by itself; where a person does, the adapter has tests of its own.</summary>
    protected virtual bool MovesRefunds => true;

    /// <summary>The provider's side, for tests of its own.</summary>
    protected IProviderWorld World => _world;

    public async Task InitializeAsync() => _world = await StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Opening_gives_the_user_something_to_do()
    {
        var opened = Assert.IsType<OpeningOutcome.Opened>(await Provider.OpenAsync(_world.NewOrder()));
        CheckAction(opened.Action);
    }

    [Fact]
    public async Task Opening_the_same_order_again_is_harmless()
    {
        var order = _world.NewOrder();
        await OpenAsync(order);
        var again = await OpenAsync(order);
        Assert.Contains((await QueryAsync(again)).Status, WhileOpen);
    }

    [Fact]
    public async Task Opening_with_other_content_is_never_a_failure()
    {
        var order = _world.NewOrder();
        await OpenAsync(order);
        var other = order with { Amount = order.Amount + order.Amount };
        Assert.IsNotType<OpeningOutcome.Refused>(await Provider.OpenAsync(other));
    }

    [Fact]
    public async Task Opening_a_paid_order_again_is_never_a_failure()
    {
        var order = await PaidOrderAsync();
        Assert.IsNotType<OpeningOutcome.Refused>(await Provider.OpenAsync(order.Order));
        Assert.Equal(ProviderStatus.Paid, (await QueryAsync(order)).Status);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        var evidence = await Provider.QueryAsync(new ProviderOrder(_world.NewOrder()), EvidenceSource.Refresh);
        Assert.Contains(evidence.Status, WhenUnknown);
        Assert.Equal((EvidenceSource.Refresh, null), (evidence.Source, evidence.Contradiction));
    }

    [Fact]
    public async Task An_open_order_is_unpaid_and_has_its_amount()
    {
        var order = await OpenAsync(_world.NewOrder());
        var evidence = await QueryAsync(order);
        Assert.Contains(evidence.Status, WhileOpen);
        Assert.Equal((null, null), (evidence.ProviderTransactionId, evidence.Contradiction));
        Assert.True(evidence.Amount is null || evidence.Amount == order.Order.Amount);
    }

    [Fact]
    public async Task A_paid_order_is_paid_with_amount_and_transaction_number()
    {
        var order = await PaidOrderAsync();
        var evidence = await QueryAsync(order);
        Assert.Equal((ProviderStatus.Paid, order.Order.Amount, null), (evidence.Status, evidence.Amount, evidence.Contradiction));
        Assert.NotEmpty(evidence.ProviderTransactionId!);
    }

    [Fact]
    public async Task Closing_closes_and_repeating_it_is_harmless()
    {
        var order = await OpenAsync(_world.NewOrder());
        await Provider.CloseAsync(order);
        await Provider.CloseAsync(order);
        Assert.Contains((await QueryAsync(order)).Status, AfterClose);
    }

    [Fact]
    public async Task Closing_an_unknown_order_is_harmless()
    {
        var order = new ProviderOrder(_world.NewOrder());
        await Provider.CloseAsync(order);
        Assert.Contains((await QueryAsync(order)).Status, WhenUnknown);
    }

    [Fact]
    public async Task Closing_a_paid_order_leaves_it_paid()
    {
        var order = await PaidOrderAsync();
        await Provider.CloseAsync(order);
        Assert.Equal(ProviderStatus.Paid, (await QueryAsync(order)).Status);
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task Opening_in_trouble_is_unknown_and_can_be_repeated(Trouble trouble)
    {
        if (!_world.Knows(trouble))
        {
            return;
        }

        var order = _world.NewOrder();
        await _world.TroubleAsync(order, trouble);
        Assert.IsType<OpeningOutcome.Unknown>(await Provider.OpenAsync(order));
        await _world.TroubleAsync(order, Trouble.None);
        await OpenAsync(order);
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_query_in_trouble_has_no_answer_even_of_a_paid_order(Trouble trouble)
    {
        if (!_world.Knows(trouble))
        {
            return;
        }

        var order = await PaidOrderAsync();
        await _world.TroubleAsync(order.Order, trouble);
        var evidence = await QueryAsync(order);
        Assert.Equal((ProviderStatus.NoAnswer, null, null), (evidence.Status, evidence.Amount, evidence.ProviderTransactionId));
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task Closing_in_trouble_does_not_throw(Trouble trouble)
    {
        var order = await OpenAsync(_world.NewOrder());
        await _world.TroubleAsync(order.Order, trouble);
        await Provider.CloseAsync(order);
    }

    [Fact]
    public async Task Giving_up_throws_and_nothing_else()
    {
        var order = _world.NewOrder();
        await _world.TroubleAsync(order, Trouble.Hang);
        using var impatience = new CancellationTokenSource();
        var opening = Provider.OpenAsync(order, impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    [Fact]
    public async Task A_genuine_notification_is_evidence_of_the_payment()
    {
        if (!NotifiesPayments)
        {
            return;
        }

        var order = await PaidOrderAsync();
        var reading = await EvidenceAsync(await _world.NextNotificationAsync());
        Assert.Equal(order.Order.Id, reading.Payment);
        var said = Assert.Single(reading.Said.OfType<PaymentEvidence>());
        Assert.Equal(
            (EvidenceSource.Notification, ProviderStatus.Paid, order.Order.Amount, null),
            (said.Source, said.Status, said.Amount, said.Contradiction));
        Assert.Equal(order.TransactionId, said.ProviderTransactionId);
    }

    [Fact]
    public async Task A_genuine_notification_of_another_amount_says_so()
    {
        if (!NotifiesPayments)
        {
            return;
        }

        var order = _world.NewOrder();
        await _world.WrongAmountAsync(order);
        await OpenAsync(order);
        await _world.PayAsync(order);
        var said = Assert.Single((await EvidenceAsync(await _world.NextNotificationAsync())).Said.OfType<PaymentEvidence>());
        Assert.Equal(ProviderStatus.Paid, said.Status);
        Assert.NotNull(said.Amount);
        Assert.NotEqual(order.Amount, said.Amount);
    }

    [Fact]
    public async Task Every_tampering_is_noticed()
    {
        if (!NotifiesPayments)
        {
            return;
        }

        await PaidOrderAsync();
        var genuine = await _world.NextNotificationAsync();
        await EvidenceAsync(genuine);
        var seed = Environment.TickCount;
        var tampering = new Tampering(seed, ProtectedHeaders);
        for (var round = 0; round < TamperingCount; round++)
        {
            var (forgery, what) = tampering.Tamper(genuine);
            var reading = await Provider.ReadNotificationAsync(forgery);
            Assert.True(
                reading is NotificationReading.Forged || SaysTheSame(genuine, forgery),
                $"Seed {seed}, round {round}: {what} was read as {reading}.");
        }

        Console.WriteLine($"{GetType().Name}: {TamperingCount} tamperings with seed {seed}.");
    }

    [Fact]
    public async Task Rubbish_is_forged()
    {
        var none = ImmutableDictionary<string, string>.Empty;
        Assert.IsType<NotificationReading.Forged>(await Provider.ReadNotificationAsync(new ProviderNotification(none, Array.Empty<byte>())));
        Assert.IsType<NotificationReading.Forged>(await Provider.ReadNotificationAsync(new ProviderNotification(none, "{}"u8.ToArray())));
    }

    /// <summary>What the user has to do is of the right kind and complete.</summary>
    protected virtual void CheckAction(UserAction action) => Assert.NotNull(action);

    /// <summary>
    /// Whether a changed notification still says the same in other bytes, where the signature is over what is said and not over
    /// the bytes themselves (another spelling of the same form).
    /// </summary>
    protected virtual bool SaysTheSame(ProviderNotification genuine, ProviderNotification changed) => false;

    /// <summary>Starts the provider's side and the adapter.</summary>
    protected abstract Task<IProviderWorld> StartAsync();

    /// <summary>Opens an order, which must succeed.</summary>
    protected async Task<ProviderOrder> OpenAsync(PaymentOrder order) =>
        new(order, Assert.IsType<OpeningOutcome.Opened>(await Provider.OpenAsync(order)).Reference);

    /// <summary>Asks how an order stands.</summary>
    protected Task<PaymentEvidence> QueryAsync(ProviderOrder order) => Provider.QueryAsync(order, EvidenceSource.Poll);

    /// <summary>An order that was opened and paid, with the provider's number of the payment.</summary>
    protected async Task<ProviderOrder> PaidOrderAsync()
    {
        var order = await OpenAsync(_world.NewOrder());
        await _world.PayAsync(order.Order);
        return order with { TransactionId = (await QueryAsync(order)).ProviderTransactionId };
    }

    private async Task<NotificationReading.Evidence> EvidenceAsync(ProviderNotification notification) =>
        Assert.IsType<NotificationReading.Evidence>(await Provider.ReadNotificationAsync(notification));
}
