using System.Collections.Concurrent;
using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>When faults are over: what is unknown is repeated until it is known, what is on its way arrives, and every wallet is read through every host.</summary>
internal sealed class Settling(Requests requests, Wallets wallets, Pursuit pursuit, Traffic traffic, int hosts, TimeSpan patience)
{
    private const int AtOnce = 32;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>How many outcomes were unknown when it began.</summary>
    public int Unknown { get; private set; }

    /// <summary>How long it took until each was known.</summary>
    public TimeSpan Settled { get; private set; }

    private TimeSpan Left => patience > _clock.Elapsed ? patience - _clock.Elapsed : TimeSpan.Zero;

    /// <summary>Does all of it, within the patience.</summary>
    public async Task RunAsync()
    {
        await RepeatUnknownAsync();
        Settled = _clock.Elapsed;
        await PayAsync();
        await EachAsync(Taken(traffic.Started), async one => await UntilAsync(
            () => requests.ReadTopUp(one.TopUp, one.Payment), static status => status is not ("created" or "awaiting_user" or "processing" or "paid" or "unknown")));
        await EachAsync(Taken(traffic.Given), async one => await UntilAsync(
            () => requests.ReadGift(one.Gift, one.Id), static status => status is "received" or "returned"));
        await EachAsync(Taken(traffic.Refunded), RefundEndedAsync);
        await EachAsync(
            wallets.All.SelectMany(wallet => Enumerable.Range(0, hosts).Select(host => (wallet, host))),
            async one => await ReadAtTheEndAsync(one.wallet, one.host));
    }

    private async Task RepeatUnknownAsync()
    {
        var open = Taken(pursuit.Open);
        Unknown = open.Count(static request => !request.Kind.IsRead());
        await EachAsync(open.Where(static request => !request.Kind.IsRead()), async request =>
        {
            if (await pursuit.PursueAsync(request, 0, Left) is { } answer)
            {
                traffic.Heard(request, answer);
            }
        });
    }

    /// <summary>Whoever is told only now that a top-up was started pays now.</summary>
    private Task PayAsync() => EachAsync([.. traffic.Unpaid], one => traffic.PayAsync(one.Value, one.Key, Left));

    private async Task UntilAsync(Func<Request> read, Func<string, bool> isOver)
    {
        do
        {
            if (await pursuit.PursueAsync(read(), 0, Left) is { Outcome: Outcome.Acknowledged } answer && isOver(Answers.Text(answer, "status") ?? ""))
            {
                return;
            }

            await Task.Delay(500);
        }
        while (Left > TimeSpan.Zero);
    }

    /// <summary>The request again: it is answered with how the refund stands.</summary>
    private async Task RefundEndedAsync(Request refund)
    {
        do
        {
            if (await pursuit.RepeatAsync(refund, 0) is { Outcome: Outcome.Acknowledged } answer
                && Answers.Text(answer, "status") is "succeeded" or "failed" or "refused")
            {
                return;
            }

            await Task.Delay(500);
        }
        while (Left > TimeSpan.Zero);
    }

    /// <summary>Through this host and no other.</summary>
    private async Task ReadAtTheEndAsync(string wallet, int host)
    {
        var request = requests.FinalWallet(wallet);
        while ((await pursuit.RepeatAsync(request, host)).Outcome != Outcome.Acknowledged && Left > TimeSpan.Zero)
        {
            await Task.Delay(200);
        }
    }

    private static List<T> Taken<T>(ConcurrentQueue<T> queue)
    {
        var all = new List<T>();
        while (queue.TryDequeue(out var one))
        {
            all.Add(one);
        }

        return all;
    }

    private static Task EachAsync<T>(IEnumerable<T> things, Func<T, Task> act) =>
        Parallel.ForEachAsync(things, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await act(one));
}
