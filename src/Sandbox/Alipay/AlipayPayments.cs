using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>What came of an attempt to scan or pay.</summary>
internal enum AlipayPayResult
{
    /// <summary>Waits for the payer.</summary>
    Waiting,

    /// <summary>Paid, now or before.</summary>
    Paid,

    /// <summary>Paid, but the money is still on its way.</summary>
    UnderWay,

    /// <summary>There is no such order.</summary>
    NotFound,

    /// <summary>The trade was closed.</summary>
    Closed,

    /// <summary>The order or its code is too old.</summary>
    Expired,

    /// <summary>The payer's bank said no; the order stays open.</summary>
    Declined,

    /// <summary>The payer never gets as far as the order.</summary>
    NotScanned,
}

/// <summary>What payers do: scan or open, and pay.</summary>
internal sealed class AlipayPayments(AlipayStore store, DeliveryNotifier notifier, TimeProvider time)
{
    /// <summary>Scans the code or opens the page: the trade begins.</summary>
    public (AlipayPayResult Result, AlipayOrder? Order) Scan(string outTradeNo)
    {
        var now = time.GetUtcNow();
        return store.Change<(AlipayPayResult, AlipayOrder?)>(session =>
        {
            if (AlipayStore.Find(session, outTradeNo) is not { } order)
            {
                return (AlipayPayResult.NotFound, null);
            }

            return HindranceOf(order, now, store.ScriptOf(order)) is { } hindrance
                ? (hindrance, order.At(now))
                : (AlipayPayResult.Waiting, AlipayStore.Scan(session, order, now));
        });
    }

    /// <summary>Scans and pays.</summary>
    public (AlipayPayResult Result, AlipayOrder? Order) Pay(string outTradeNo)
    {
        var now = time.GetUtcNow();
        var paid = store.Change<(AlipayPayResult, AlipayOrder?)>(session =>
        {
            if (AlipayStore.Find(session, outTradeNo) is not { } order)
            {
                return (AlipayPayResult.NotFound, null);
            }

            var script = store.ScriptOf(order);
            if (HindranceOf(order, now, script) is { } hindrance)
            {
                return (hindrance, order.At(now));
            }

            var scanned = AlipayStore.Scan(session, order, now);
            if (script.Outcome == ScriptedOutcome.Declined)
            {
                return (AlipayPayResult.Declined, scanned);
            }

            var after = TakeMoney(session, scanned, now, script);
            return (after.At(now).IsUnderWay ? AlipayPayResult.UnderWay : AlipayPayResult.Paid, after.At(now));
        });
        notifier.Wake();
        return paid;
    }

    /// <summary>Takes the payer's money and puts the notifications beside it, within one step.</summary>
    public static AlipayOrder TakeMoney(SandboxDatabase.Session session, AlipayOrder scanned, DateTimeOffset now, SandboxScript script)
    {
        var arrivesAt = script.Outcome == ScriptedOutcome.Late ? now.AddMilliseconds(script.DelayMs) : now;
        var paid = AlipayStore.Save(session, scanned with { Status = AlipayOrder.Success, PaidAt = arrivesAt });
        var refund = script.Outcome == ScriptedOutcome.PartialRefund && paid.Total > 1
            ? new AlipayRefund($"console_{Guid.NewGuid():N}", paid.Total / 2, arrivesAt)
            : null;
        var after = refund is null ? paid : AlipayStore.AddRefund(session, paid, refund);
        DeliveryStore.Add(
            session, AlipaySandbox.Name, paid.OutTradeNo, AlipayNotifications.OfPayment(paid, script, arrivesAt, after, refund));
        return after;
    }

    /// <summary>Why the payer can't go on; null if nothing is in the way.</summary>
    private static AlipayPayResult? HindranceOf(AlipayOrder order, DateTimeOffset now, SandboxScript script) => order.At(now) switch
    {
        { IsUnderWay: true } => AlipayPayResult.UnderWay,
        { PaidAt: not null } => AlipayPayResult.Paid,
        { Status: AlipayOrder.Closed } closed => closed.ClosedAt == order.ExpiresAt ? AlipayPayResult.Expired : AlipayPayResult.Closed,
        { HasTrade: false } when order.ExpiresAt <= now => AlipayPayResult.Expired,
        _ when script.Outcome == ScriptedOutcome.NotScanned => AlipayPayResult.NotScanned,
        _ => null,
    };
}
