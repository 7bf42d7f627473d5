using IM2.Grains;

namespace IM2.Crash.Tests;

/// <summary>One of the callers: asks for one thing at a time, and goes on with it until it is answered, across any number of crashes.</summary>
internal sealed class Caller(int number, int seed, AccountId[] wallets, Journal journal)
{
    private const int HotWallets = 4;

    private static readonly DateTimeOffset HoldExpiry = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(unchecked((seed * 1_000) + number));
    private readonly List<(AccountId Wallet, string Id, Money Amount)> _charges = [];
    private readonly List<(AccountId Wallet, HoldId Id, Money Amount)> _holds = [];
    private readonly List<Operation> _done = [];
    private Operation? _pending;
    private int _next;

    public bool IsWaiting => _pending is not null;

    /// <summary>Asks and asks until the silo is killed.</summary>
    /// <param name="grains">Where the silo is.</param>
    /// <param name="killed">It is dead: what is not answered by now is unknown.</param>
    public async Task LiveAsync(IGrainFactory grains, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            if (_pending is null)
            {
                // Now and then something that was answered long ago, to hear the same again.
                var isAudit = _done.Count > 0 && _random.Next(20) == 0;
                _pending = isAudit ? _done[_random.Next(_done.Count)] : Next();
                if (!isAudit)
                {
                    journal.Ask(_pending);
                }
            }

            await TryAsync(_pending, grains, killed);
        }
    }

    /// <summary>Asks for what is unanswered until it is answered, and for nothing else.</summary>
    public async Task SettleAsync(IGrainFactory grains, CancellationToken patience)
    {
        while (_pending is { } pending)
        {
            patience.ThrowIfCancellationRequested();
            await TryAsync(pending, grains, patience);
        }
    }

    private async Task TryAsync(Operation operation, IGrainFactory grains, CancellationToken killed)
    {
        try
        {
            var answer = await operation.Ask(grains).WaitAsync(killed);
            var isFirst = operation.Answer is null;
            journal.Answer(operation, answer);
            _pending = null;
            if (isFirst && operation.IsKept(answer))
            {
                _done.Add(operation);
            }
        }
        catch (Exception error) when (error is OutcomeUnknownException or OperationCanceledException or TimeoutException or OrleansException)
        {
            // Whether it has had its effect nobody can know here: it stays what is asked for next.
            journal.Lose(operation);
        }
    }

    private Operation Next()
    {
        var (id, wallet) = ($"{number}-{_next++}", Wallet());
        return _random.Next(100) switch
        {
            < 24 => TopUp(wallet, id),
            < 34 => Grant(wallet, id),
            < 56 => Charge(wallet, id),
            < 66 when _charges.Count > 0 => Undo(id),
            < 78 => Hold(wallet, id),
            < 90 when _holds.Count > 0 => EndHold(id),
            < 96 => Operation.Gift(new GiftId(id), wallet, Other(wallet), Amount(200)),
            _ => TopUp(wallet, id),
        };
    }

    private Operation TopUp(AccountId wallet, string id)
    {
        var (payment, amount) = (PaymentId.FromIdempotencyKey("crash", wallet, id), Amount(1_000));
        return Operation.Of("top-up", TransferId.TopUp(payment), wallet, amount.MinorUnits, grain =>
            grain.CreditTopUpAsync(payment, PaymentMethod.WeChatPay, amount, Money.Zero(Currency.Cny), null));
    }

    private Operation Grant(AccountId wallet, string id)
    {
        var amount = Amount(100);
        return Operation.Of("grant", TransferId.Request(id), wallet, amount.MinorUnits, grain => grain.GrantBonusAsync(id, amount, null));
    }

    private Operation Charge(AccountId wallet, string id)
    {
        var amount = Amount(600);
        _charges.Add((wallet, id, amount));
        return Operation.Of("charge", TransferId.Request(id), wallet, -amount.MinorUnits, grain => grain.ChargeAsync(id, amount));
    }

    /// <summary>Of a charge that was answered, and maybe refused: then there is nothing to undo.</summary>
    private Operation Undo(string id)
    {
        var (wallet, charge, amount) = Take(_charges);
        return Operation.Of("undo", TransferId.Request(id), wallet, amount.MinorUnits, grain => grain.UndoChargeAsync(id, charge, amount));
    }

    private Operation Hold(AccountId wallet, string id)
    {
        var amount = Amount(300);
        _holds.Add((wallet, new HoldId(id), amount));
        return Operation.Of("hold", TransferId.Request(id), wallet, 0, grain => grain.PlaceHoldAsync(id, amount, HoldExpiry));
    }

    private Operation EndHold(string id)
    {
        var (wallet, hold, amount) = Take(_holds);
        return _random.Next(2) == 0
            ? Operation.Of("capture", TransferId.Request(id), wallet, -amount.MinorUnits, grain => grain.CaptureHoldAsync(id, hold, amount))
            : Operation.Of("release", TransferId.Request(id), wallet, 0, grain => grain.ReleaseHoldAsync(id, hold));
    }

    private T Take<T>(List<T> list)
    {
        var at = _random.Next(list.Count);
        var taken = list[at];
        list.RemoveAt(at);
        return taken;
    }

    private AccountId Wallet() => wallets[_random.Next(3) == 0 ? _random.Next(HotWallets) : _random.Next(wallets.Length)];

    private AccountId Other(AccountId wallet)
    {
        var other = Wallet();
        return other == wallet ? Other(wallet) : other;
    }

    private Money Amount(int max) => new(_random.Next(1, max), Currency.Cny);
}
