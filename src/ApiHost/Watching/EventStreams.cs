using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Streams of wallets and payments as server-sent events.</summary>
internal sealed class EventStreams(
    IGrainFactory grains,
    TimeProvider time,
    PaymentMessages payments,
    IHostApplicationLifetime lifetime)
{
    // A stream outlives the login that opened it; so it ends now and then, and the browser has to ask anew.
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UnwatchWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(200);

    /// <summary>The wallet, now and after every change.</summary>
    public async IAsyncEnumerable<SseItem<WalletMessage?>> WalletAsync(
        AccountId account,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = EndOfStream(cancellationToken);
        WalletObserver? observer = null;
        IWalletObserver? reference = null;
        var watch = new Watch<WalletView>(
            () => grains.Wallet(account).WatchAsync(reference!),
            static (shown, current) => current.Version <= shown.Version,
            time);
        observer = new WalletObserver(watch);
        reference = grains.CreateObjectReference<IWalletObserver>(observer);
        try
        {
            await foreach (var wallet in watch.FollowAsync(end.Token))
            {
                yield return Item("wallet", wallet is null ? null : WalletMessage.Of(wallet));
            }
        }
        finally
        {
            await EndAsync(grains.Wallet(account).UnwatchAsync(reference));
            grains.DeleteObjectReference<IWalletObserver>(reference);
            // Orleans holds observers weakly; this is what keeps ours alive as long as its stream.
            GC.KeepAlive(observer);
        }
    }

    /// <summary>The payment, now and after every change, until it waits for nothing.</summary>
    public async IAsyncEnumerable<SseItem<PaymentMessage?>> PaymentAsync(
        PaymentId id,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = EndOfStream(cancellationToken);
        PaymentObserver? observer = null;
        IPaymentObserver? reference = null;
        var watch = new Watch<PaymentView>(
            async () => (await grains.Payment(id).WatchAsync(reference!)).Value!,
            IsSame,
            time);
        observer = new PaymentObserver(watch);
        reference = grains.CreateObjectReference<IPaymentObserver>(observer);
        try
        {
            await foreach (var payment in watch.FollowAsync(end.Token))
            {
                yield return Item("payment", payment is null ? null : payments.Of(payment));
                if (payment is { Waiting: null })
                {
                    break;
                }
            }
        }
        finally
        {
            await EndAsync(grains.Payment(id).UnwatchAsync(reference));
            grains.DeleteObjectReference<IPaymentObserver>(reference);
            GC.KeepAlive(observer);
        }
    }

    /// <summary>Whether two answers show the same: lists are compared by what is in them.</summary>
    private static bool IsSame(PaymentView shown, PaymentView current) =>
        shown.Refunds.SequenceEqual(current.Refunds)
        && shown.Disputes.SequenceEqual(current.Disputes)
        && shown with { Refunds = [], Disputes = [] } == current with { Refunds = [], Disputes = [] };

    private static SseItem<T?> Item<T>(string type, T? message)
        where T : class =>
        new(message, message is null ? "heartbeat" : type) { ReconnectionInterval = ReconnectAfter };

    /// <summary>Waits until the grain has forgotten us, but not for long: what is never renewed it forgets by itself.</summary>
    private async Task EndAsync(Task unwatched)
    {
        try
        {
            await unwatched.WaitAsync(UnwatchWithin, time);

            // The grain's answer may overtake what it told us just before.
            await Task.Delay(OnTheWay, time);
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            // The cluster is away or the grain is busy.
        }
    }

    private CancellationTokenSource EndOfStream(CancellationToken cancellationToken)
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        end.CancelAfter(LifetimeMax);
        return end;
    }

    private sealed class WalletObserver(Watch<WalletView> watch) : IWalletObserver
    {
        public Task WalletChangedAsync(WalletView wallet)
        {
            watch.Hint();
            return Task.CompletedTask;
        }
    }

    private sealed class PaymentObserver(Watch<PaymentView> watch) : IPaymentObserver
    {
        public Task PaymentChangedAsync(PaymentView payment)
        {
            watch.Hint();
            return Task.CompletedTask;
        }
    }
}
