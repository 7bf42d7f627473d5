using System.Collections.Concurrent;

namespace IM2.Chaos;

/// <summary>What clients ask for, in the product's mix, and what follows from what they were told.</summary>
/// <remarks>What is asked for next follows from the seed; what can be undone, captured or refunded also from what was answered by then.</remarks>
internal sealed class Traffic(Requests requests, Wallets wallets, Pursuit pursuit, int hosts)
{
    private const int Remembered = 2_000;
    private const int BurstWallets = 12;
    private const int BurstEach = 15;

    private readonly Bag<(Request Charge, string Id)> _charges = new(Remembered);
    private readonly Bag<(Request Hold, string Id)> _holds = new(Remembered);
    private readonly Bag<(Request TopUp, string Payment)> _credited = new(Remembered);
    private readonly Bag<(Request TopUp, string Payment)> _paid = new(Remembered);
    private readonly Bag<Request> _answered = new(Remembered);

    /// <summary>Top-ups that were started: each is paid and credited before the run ends.</summary>
    public ConcurrentQueue<(Request TopUp, string Payment)> Started { get; } = new();

    /// <summary>Top-ups that were started and, as far as their client knows, not paid yet, by payment.</summary>
    public ConcurrentDictionary<string, Request> Unpaid { get; } = new();

    /// <summary>Gifts that have left: each has arrived before the run ends.</summary>
    public ConcurrentQueue<(Request Gift, string Id)> Given { get; } = new();

    /// <summary>Refunds that were accepted.</summary>
    public ConcurrentQueue<Request> Refunded { get; } = new();

    /// <summary>The next one of the schedule.</summary>
    /// <returns>What carries it out, whenever it ends.</returns>
    public Func<Task> Next(Random random)
    {
        var (wallet, host) = (wallets.Next(random), random.Next(hosts));
        switch (random.Next(100))
        {
            case < 11:
                return Story(requests.TopUp(wallet, random.Next(1_000, 5_000)), host);
            case < 19:
                return Story(requests.Credit(wallet, random.Next(1, 500)), host);
            case < 43:
                return Story(requests.Charge(wallet, random.Next(1, 400)), host);
            case < 48 when _charges.TryTake(random, out var charge):
                return Story(requests.Undo(charge.Charge, charge.Id, random.NextInt64(1, charge.Charge.Amount + 1)), host);
            case < 58:
                return Story(requests.Hold(wallet, random.Next(1, 300)), host);
            case < 67 when _holds.TryTake(random, out var hold):
                return Story(random.Next(2) == 0
                    ? requests.Capture(hold.Hold, hold.Id, random.NextInt64(1, hold.Hold.Amount + 1))
                    : requests.Release(hold.Hold, hold.Id), host);
            case < 75:
                return Story(requests.Gift(wallet, wallets.Next(random, wallet), random.Next(1, 200)), host);
            case < 77 when _credited.TryTake(random, out var topUp):
                return Story(requests.Refund(topUp.TopUp, topUp.Payment, random.NextInt64(1, topUp.TopUp.Amount + 1)), host);
            case < 80 when _paid.TryTake(random, out var paid):
                return Story(requests.ReadTopUp(paid.TopUp, paid.Payment), host);
            case < 83 when _answered.TryPeek(random, out var again):
                return () => pursuit.RepeatAsync(again, host);
            case < 88:
                return Story(requests.ReadEntries(wallet), host);
            default:
                return Story(requests.ReadWallet(wallet), host);
        }
    }

    /// <summary>The wallets that are used most.</summary>
    public IReadOnlyList<string> Hot { get; } = [.. wallets.All.Take(BurstWallets)];

    /// <summary>Charges of the wallets that are used most, many of each.</summary>
    public IEnumerable<Func<Task>> Burst() => Enumerable.Range(0, BurstEach).SelectMany(n => Hot
        .Select(wallet => Story(requests.Charge(wallet, 1), n % hosts)));

    /// <summary>What follows from an answer, wherever it came: in its turn, or when it was settled.</summary>
    public void Heard(Request request, JournalLine answer)
    {
        if (answer.Outcome == Outcome.Acknowledged)
        {
            Accepted(request, answer);
        }

        if (request.Kind.IsOrder() || (request.Kind == OperationKind.TopUp && answer.Outcome == Outcome.Acknowledged))
        {
            _answered.Add(request);
        }
    }

    /// <summary>Pays a top-up that was started.</summary>
    public async Task PayAsync(Request topUp, string payment, TimeSpan? patience = null)
    {
        if (await pursuit.PursueAsync(requests.Pay(topUp, payment), 0, patience) is { Outcome: Outcome.Acknowledged })
        {
            Unpaid.TryRemove(payment, out _);
            _paid.Add((topUp, payment));
        }
    }

    private void Accepted(Request request, JournalLine answer)
    {
        var id = Answers.Text(answer, "id") ?? "";
        switch (request.Kind)
        {
            case OperationKind.Charge:
                _charges.Add((request, id));
                break;
            case OperationKind.Hold:
                _holds.Add((request, id));
                break;
            case OperationKind.TopUp:
                Unpaid[id] = request;
                Started.Enqueue((request, id));
                break;
            case OperationKind.Gift:
                Given.Enqueue((request, id));
                break;
            case OperationKind.Refund:
                Refunded.Enqueue(request);
                break;
            case OperationKind.ReadTopUp when Answers.Text(answer, "status") == "credited":
                _credited.Add((request.Of!, id));
                break;
            case OperationKind.ReadTopUp:
                _paid.Add((request.Of!, id));
                break;
        }
    }

    private Func<Task> Story(Request request, int host) => async () =>
    {
        if (await pursuit.PursueAsync(request, host) is not { } answer)
        {
            return;
        }

        Heard(request, answer);
        if (request.Kind == OperationKind.TopUp && answer.Outcome == Outcome.Acknowledged && Answers.Text(answer, "id") is { } payment)
        {
            await PayAsync(request, payment);
        }
    };
}
