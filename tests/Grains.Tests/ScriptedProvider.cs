using System.Collections.Concurrent;
using IM2.Payments;

namespace IM2.Grains.Tests;

/// <summary>A provider whose every answer the test decides. Shared by all silos, as a real provider would be.</summary>
internal sealed class ScriptedProvider(TimeProvider clock, PaymentMethod method) : IPaymentProvider
{
    private readonly ConcurrentDictionary<PaymentId, Order> _orders = new();

    public PaymentMethod Method => method;

    /// <summary>How the next openings are answered; the order exists at the provider all the same unless refused.</summary>
    public Func<PaymentOrder, OpeningOutcome> Opening { get; set; } = OpenedAs;

    /// <summary>What every opening waits for before it is answered: the order exists by then, and the user may have paid it.</summary>
    public Func<PaymentOrder, Task> OpeningPatience { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What happens while an order is being closed.</summary>
    public Action<PaymentId> Closing { get; set; } = static _ => { };

    /// <summary>Whether queries are answered.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>What every query waits for before it is answered.</summary>
    public Task Patience { get; set; } = Task.CompletedTask;

    public int Openings(PaymentId id) => _orders.TryGetValue(id, out var order) ? order.Openings : 0;

    public int Queries(PaymentId id) => _orders.TryGetValue(id, out var order) ? order.Queries : 0;

    public int Closings(PaymentId id) => _orders.TryGetValue(id, out var order) ? order.Closings : 0;

    public static OpeningOutcome OpenedAs(PaymentOrder order) => new OpeningOutcome.Opened(new UserAction.ScanQrCode($"weixin://{order.Id}"));

    /// <summary>The user pays: from now on queries say so. No notification is sent.</summary>
    public void Pay(PaymentId id) => _orders[id].Status = ProviderStatus.Paid;

    /// <summary>The notification of a payment, as the adapter would read it.</summary>
    public PaymentEvidence Paid(PaymentId id) => Evidence(_orders[id], EvidenceSource.Notification, ProviderStatus.Paid);

    public async Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        var outcome = Opening(order);
        if (outcome is not OpeningOutcome.Refused)
        {
            Interlocked.Increment(ref _orders.GetOrAdd(order.Id, _ => new Order(order)).Openings);
        }

        await OpeningPatience(order);
        return outcome;
    }

    public async Task<PaymentEvidence> QueryAsync(ProviderOrder asked, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var order = asked.Order;
        if (!_orders.TryGetValue(order.Id, out var known))
        {
            return new PaymentEvidence(source, Answers ? ProviderStatus.NotFound : ProviderStatus.NoAnswer, clock.GetUtcNow());
        }

        Interlocked.Increment(ref known.Queries);
        await Patience;
        return Answers
            ? Evidence(known, source, known.Status)
            : new PaymentEvidence(source, ProviderStatus.NoAnswer, clock.GetUtcNow());
    }

    public Task CloseAsync(ProviderOrder asked, CancellationToken cancellationToken = default)
    {
        Closing(asked.Order.Id);
        if (_orders.TryGetValue(asked.Order.Id, out var closed))
        {
            Interlocked.Increment(ref closed.Closings);
        }

        if (Answers && _orders.TryGetValue(asked.Order.Id, out var known) && known.Status == ProviderStatus.Unpaid)
        {
            known.Status = ProviderStatus.Closed;
        }

        return Task.CompletedTask;
    }

    /// <summary>How the next refunds are answered, and how they stand when asked.</summary>
    public Func<RefundOrder, ProviderRefundStatus> Refunding { get; set; } = static _ => ProviderRefundStatus.Succeeded;

    /// <summary>Every refund that was asked for, as often as it was.</summary>
    public ConcurrentQueue<RefundOrder> Refunds { get; } = new();

    public Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default)
    {
        Refunds.Enqueue(refund);
        return QueryRefundAsync(order, refund, EvidenceSource.Poll, cancellationToken);
    }

    public Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default) =>
        Task.FromResult(new RefundEvidence(
            source, refund.Number.Value, Answers ? Refunding(refund) : ProviderRefundStatus.NoAnswer, clock.GetUtcNow(), refund.Amount, "planted"));

    /// <summary>What was asked of a refund's provider for a payment's money: the same order however often it was sent.</summary>
    public RefundOrder[] RefundsOf(RefundId refund) => [.. Refunds.Where(one => one.Number == refund)];

    public Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default) =>
        Task.FromResult<NotificationReading>(notification.Headers.TryGetValue("payment", out var text) && PaymentId.TryParse(text, null, out var id)
            ? new NotificationReading.Evidence(id, [_orders.ContainsKey(id)
                ? Paid(id)
                : new PaymentEvidence(EvidenceSource.Notification, ProviderStatus.Paid, clock.GetUtcNow(), "1", new Money(10000, Currency.Cny))])
            : new NotificationReading.Forged("no payment header"));

    private PaymentEvidence Evidence(Order order, EvidenceSource source, ProviderStatus status) => new(
        source, status, clock.GetUtcNow(), status == ProviderStatus.Paid ? $"tx-{order.Ordered.Id}" : null, order.Ordered.Amount);

    private sealed class Order(PaymentOrder ordered)
    {
        public int Openings;
        public int Queries;
        public int Closings;

        public PaymentOrder Ordered { get; } = ordered;

        public ProviderStatus Status { get; set; } = ProviderStatus.Unpaid;
    }
}
