using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage.Tests;

/// <summary>Wallets on which random commands act, the same ones for the same seed.</summary>
public sealed class RandomHistory
{
    private static readonly Currency[] Currencies = [Currency.Cny, Currency.Usd, Currency.Jpy];

    private readonly Random _random;
    private readonly Dictionary<AccountId, List<WalletEvent>> _events = [];
    private readonly Dictionary<AccountId, WalletRecord> _records;
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private int _next;

    public RandomHistory(int seed, int wallets)
    {
        _random = new Random(seed);
        Wallets = [.. Enumerable.Range(0, wallets).Select(i => AccountId.Parse($"wallet-{i:000}"))];
        _records = Wallets.ToDictionary(wallet => wallet, WalletRecord.Empty);
    }

    public ImmutableArray<AccountId> Wallets { get; }

    public int Count { get; private set; }

    public IReadOnlyList<WalletEvent> Events(AccountId wallet) => _events[wallet];

    /// <summary>Commits until there are so many postings more, each wallet having at least one.</summary>
    public async Task PlayAsync(ILedger ledger, int postings)
    {
        var end = Count + postings;
        for (var i = 0; Count < end; i++)
        {
            var wallet = i < Wallets.Length ? Wallets[i] : Pick(Wallets);
            var decision = Wallet.Decide(_records[wallet].State, i < Wallets.Length ? TopUp(Currencies[0]) : Command(wallet));
            if (!decision.Events.IsEmpty)
            {
                var result = await ledger.CommitAsync(LedgerCommit.Of(_records[wallet], decision.Events));
                _records[wallet] = Assert.IsType<CommitResult.Committed>(result).Wallet;
                Log(wallet).AddRange(decision.Events);
                Count += decision.Events.Length;
            }
        }
    }

    private WalletCommand Command(AccountId wallet)
    {
        _now = _now.AddMinutes(_random.Next(1, 30));
        var currency = Pick(Currencies);
        var amount = new Money(_random.Next(1, 3_000), currency);
        var state = _records[wallet].State;
        var holds = state.Purses.SelectMany(purse => purse.Holds.Select(hold => (hold, purse.Currency))).ToArray();
        return _random.Next(16) switch
        {
            0 or 1 => TopUp(currency),
            2 => new WalletCommand.GrantBonus(TransferId.Request(Key()), amount, _random.Next(2) == 0 ? null : _now.AddHours(3), _now),
            3 or 4 => new WalletCommand.Charge(TransferId.Request(Key()), amount, _now),
            5 when Find<WalletEvent.Charged>(wallet) is { } charge => new WalletCommand.UndoCharge(
                TransferId.Request(Key()), Part(charge.Amount), Original(wallet, charge, charge.Id), _now),
            6 or 7 => new WalletCommand.PlaceHold(new HoldId(Key()), amount, _now.AddHours(5), _now),
            8 when holds.Length > 0 => Capture(Pick(holds)),
            9 when holds.Length > 0 => Release(Pick(holds)),
            10 or 11 when Find<WalletEvent.TopUpCredited>(wallet) is { } topUp => new WalletCommand.UnwindTopUp(
                TransferId.Chargeback(Key()),
                (UnwindingCause)_random.Next(2),
                Part(topUp.Amount),
                Original(wallet, topUp, TransferId.TopUp(topUp.Payment)),
                _now),
            12 when Find<WalletEvent.TopUpUnwound>(wallet) is { } lost && TopUpOf(wallet, lost) is { } topUp =>
                new WalletCommand.ReverseUnwinding(lost.Cause, lost.Id, Original(wallet, topUp, TransferId.TopUp(topUp.Payment)), _now),
            13 => new WalletCommand.SendGift(new GiftId(Key()), wallet, AccountId.Parse("someone-else"), amount, _now),
            14 when Find<WalletEvent.GiftSent>(wallet) is { } sent =>
                new WalletCommand.ReturnGift(sent.Gift, Original(wallet, sent, TransferId.GiftSent(sent.Gift)), _now),
            14 => new WalletCommand.ReceiveGift(new GiftId(Key()), AccountId.Parse("someone-else"), amount, _now),
            15 => new WalletCommand.SetStatus(
                TransferId.Status(Key()), state.Status == WalletStatus.Open ? WalletStatus.Frozen : WalletStatus.Open, _now),
            _ => new WalletCommand.Expire(_now),
        };
    }

    private WalletCommand.CreditTopUp TopUp(Currency currency) => new(
        PaymentId.FromIdempotencyKey("test", Wallets[0], Key()),
        (PaymentMethod)_random.Next(1, 5),
        new Money(_random.Next(1, 10_000), currency),
        new Money(_random.Next(3) * 100, currency),
        _random.Next(2) == 0 ? null : _now.AddHours(6),
        _now);

    private WalletCommand.CaptureHold Capture((Hold Hold, Currency Currency) open) =>
        new(open.Hold.Id, Part(new Money(open.Hold.Amount, open.Currency)), _now);

    private WalletCommand.ReleaseHold Release((Hold Hold, Currency Currency) open) => new(open.Hold.Id, open.Currency, _now);

    private Money Part(Money whole) => new(_random.NextInt64(1, whole.MinorUnits + 1), whole.Currency);

    private Original Original(AccountId wallet, WalletEvent corrected, TransferId id) =>
        new(corrected, [.. Log(wallet).Where(happened => Wallet.Post(wallet, happened).Corrects == id)]);

    private T? Find<T>(AccountId wallet)
        where T : WalletEvent => Log(wallet).OfType<T>().ToArray() is { Length: > 0 } all ? Pick(all) : null;

    private WalletEvent.TopUpCredited? TopUpOf(AccountId wallet, WalletEvent.TopUpUnwound unwound) =>
        Log(wallet).OfType<WalletEvent.TopUpCredited>().FirstOrDefault(topUp => topUp.Payment == unwound.Payment);

    private List<WalletEvent> Log(AccountId wallet) => _events.TryGetValue(wallet, out var log) ? log : _events[wallet] = [];

    private T Pick<T>(IReadOnlyList<T> many) => many[_random.Next(many.Count)];

    private string Key() => $"k{_next++}";
}
