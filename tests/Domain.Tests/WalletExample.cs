namespace IM2.Domain.Tests;

/// <summary>One wallet with its ledger, for examples: what is done to it is accepted, or the test fails.</summary>
internal sealed class WalletExample
{
    public static readonly AccountId Alice = AccountId.Parse("alice");
    public static readonly AccountId Bob = AccountId.Parse("bob");
    public static readonly HoldId HoldA = new("a");
    public static readonly GiftId GiftA = new("a");
    private readonly List<WalletEvent> _events = [];

    public WalletState State { get; private set; } = WalletState.Empty;

    public IReadOnlyList<WalletEvent> Events => _events;

    public Purse Purse => State.Purse(Currency.Cny);

    public (long Paid, long Bonus, long Held, long Owed) Cny => (Purse.Paid, Purse.Bonus, Purse.Held, Purse.Owed);

    public static PaymentId Payment(string name) => PaymentId.FromIdempotencyKey("test", Alice, name);

    public static WalletCommand.CreditTopUp TopUp(string name, long paid, long bonus = 0, DateTimeOffset? expiresAt = null, DateTimeOffset? at = null) =>
        new(Payment(name), PaymentMethod.Card, Given.Cny(paid), Given.Cny(bonus), expiresAt, at ?? Given.Noon);

    public static WalletCommand.GrantBonus Grant(string name, long amount, DateTimeOffset? expiresAt = null, DateTimeOffset? at = null) =>
        new(TransferId.Request(name), Given.Cny(amount), expiresAt, at ?? Given.Noon);

    public static WalletCommand.Charge Charge(string name, long amount, DateTimeOffset? at = null) => new(TransferId.Request(name), Given.Cny(amount), at ?? Given.Noon);

    public static WalletCommand.PlaceHold Hold(string name, long amount, DateTimeOffset? expiresAt = null, DateTimeOffset? at = null) =>
        new(new HoldId(name), Given.Cny(amount), expiresAt ?? Given.Noon.AddDays(1), at ?? Given.Noon);

    public static WalletCommand.CaptureHold Capture(string name, long amount, DateTimeOffset? at = null) => new(new HoldId(name), Given.Cny(amount), at ?? Given.Noon);

    public static WalletCommand.ReleaseHold Release(string name, DateTimeOffset? at = null) => new(new HoldId(name), Currency.Cny, at ?? Given.Noon);

    public static WalletCommand.SendGift Send(string name, long amount, DateTimeOffset? at = null) => new(new GiftId(name), Alice, Bob, Given.Cny(amount), at ?? Given.Noon);

    public static WalletCommand.SetStatus Status(string name, WalletStatus to, DateTimeOffset? at = null) => new(TransferId.Status(name), to, at ?? Given.Noon);

    public WalletCommand.UndoCharge Undo(string name, string charge, long amount, DateTimeOffset? at = null) =>
        new(TransferId.Request($"undo-{name}"), Given.Cny(amount), Original(TransferId.Request(charge)), at ?? Given.Noon);

    public WalletCommand.UnwindTopUp Refund(string name, string topUp, long amount, DateTimeOffset? at = null) =>
        new(TransferId.Refund(name), UnwindingCause.Refund, Given.Cny(amount), Original(TransferId.TopUp(Payment(topUp))), at ?? Given.Noon);

    public WalletCommand.UnwindTopUp Chargeback(string name, string topUp, long amount, DateTimeOffset? at = null) =>
        new(TransferId.Chargeback(name), UnwindingCause.Chargeback, Given.Cny(amount), Original(TransferId.TopUp(Payment(topUp))), at ?? Given.Noon);

    public WalletCommand.ReverseUnwinding Win(string chargeback, string topUp, DateTimeOffset? at = null) =>
        new(UnwindingCause.Chargeback, TransferId.Chargeback(chargeback), Original(TransferId.TopUp(Payment(topUp))), at ?? Given.Noon);

    public WalletCommand.ReturnGift Return(string gift, DateTimeOffset? at = null) => new(new GiftId(gift), Original(TransferId.GiftSent(new GiftId(gift))), at ?? Given.Noon);

    /// <summary>What the ledger has under an id.</summary>
    public Original Original(TransferId id)
    {
        var posted = _events.ConvertAll(happened => (Event: happened, Transfer: Wallet.Post(Alice, happened)));
        return new Original(
            posted.Find(one => one.Transfer.Id == id).Event, [.. posted.FindAll(one => one.Transfer.Corrects == id).Select(one => one.Event)]) { Id = id };
    }

    public WalletExample Do(params ReadOnlySpan<WalletCommand> commands)
    {
        foreach (var command in commands)
        {
            var decision = Wallet.Decide(State, command);
            Assert.Null(decision.Refusal);
            Assert.NotEmpty(decision.Events);
            _events.AddRange(decision.Events);
            State = decision.Events.Aggregate(State, Wallet.Evolve);
        }

        Assert.Equal(_events.Count, _events.Select(happened => Wallet.Post(Alice, happened).Id).Distinct().Count());
        return this;
    }

    /// <summary>The last event.</summary>
    public TEvent Last<TEvent>()
        where TEvent : WalletEvent => Assert.IsType<TEvent>(_events[^1]);
}
