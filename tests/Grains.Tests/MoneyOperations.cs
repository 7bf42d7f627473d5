using IM2.Storage;

namespace IM2.Grains.Tests;

/// <summary>One operation under one id as its caller makes it, on a wallet that is ready for it.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Id">The transfer that it becomes.</param>
/// <param name="Ask">Asks for it, again and again.</param>
/// <param name="AskOtherwise">The same id with other content; null where the id is all there is.</param>
internal sealed record MoneyAsk(
    AccountId Account, TransferId Id, Func<Task<Outcome<WalletReceipt>>> Ask, Func<Task<Outcome<WalletReceipt>>>? AskOtherwise = null);

/// <summary>A money operation of wallets: one that is accepted, one that is refused, and what it asks of the ledger.</summary>
/// <param name="Accepted">Prepares one that is accepted.</param>
/// <param name="Refused">Prepares one that is refused whatever is repeated; null for an operation that never is.</param>
/// <param name="Lookups">What it reads of the ledger when it is accepted, its repetitions included.</param>
internal sealed record MoneyOperation(
    Func<MoneyOperations, Task<MoneyAsk>> Accepted, Func<MoneyOperations, Task<MoneyAsk>>? Refused, params string[] Lookups)
{
    /// <summary>Whether <see cref="Refused"/> is refused for good: then the ledger has it.</summary>
    public bool IsRefusalKept { get; init; }
}

/// <summary>
/// Every money operation of <see cref="IWalletGrain"/>: each case of <see cref="WalletOrder"/> by its name, and each other method by its
/// own. A case or a method without a row fails a test.
/// </summary>
internal sealed class MoneyOperations(TestSystem system)
{
    private const string Find = nameof(ILedger.FindPostingAsync);
    private const string Corrections = nameof(ILedger.ReadCorrectionsAsync);

    public static IReadOnlyDictionary<string, MoneyOperation> All { get; } = new Dictionary<string, MoneyOperation>
    {
        [nameof(IWalletGrain.CreditTopUpAsync)] = new(o => o.TopUpAsync(500), o => o.TopUpAsync(0)),
        [nameof(IWalletGrain.ReserveTopUpAsync)] = new(o => o.ReserveAsync(500), o => o.ReserveAsync(0)),
        [nameof(IWalletGrain.ReleaseTopUpAsync)] = new(o => o.FreeAsync(), null, Find),
        [nameof(IWalletGrain.DelayTopUpAsync)] = new(o => o.DelayAsync(), null),
        [nameof(WalletOrder.GrantBonus)] = new(o => o.GrantAsync(50), o => o.GrantAsync(0)),
        [nameof(WalletOrder.Charge)] = new(o => o.ChargeAsync(1000), o => o.ChargeAsync(1001)) { IsRefusalKept = true },
        [nameof(IWalletGrain.ExecuteAllAsync)] = new(o => o.ChargeAmongAllAsync(1000), o => o.ChargeAmongAllAsync(1001)) { IsRefusalKept = true },
        [nameof(WalletOrder.UndoCharge)] = new(o => o.UndoAsync(600), o => o.UndoAsync(1001), Find, Corrections) { IsRefusalKept = true },
        [nameof(WalletOrder.PlaceHold)] = new(o => o.HoldAsync(1000), o => o.HoldAsync(1001)) { IsRefusalKept = true },
        [nameof(WalletOrder.CaptureHold)] = new(o => o.CaptureAsync(150), o => o.CaptureAsync(401)) { IsRefusalKept = true },
        [nameof(WalletOrder.ReleaseHold)] = new(o => o.ReleaseAsync(isHeld: true), o => o.ReleaseAsync(isHeld: false)) { IsRefusalKept = true },
        [nameof(IWalletGrain.RefundTopUpAsync)] = new(o => o.RefundAsync(600), o => o.RefundAsync(1001), Find, Corrections),
        [nameof(IWalletGrain.ChargeBackTopUpAsync)] = new(o => o.ChargeBackAsync(600), o => o.ChargeBackAsync(0), Find, Corrections),
        [nameof(IWalletGrain.WinDisputeAsync)] = new(o => o.WinAsync(isLost: true), o => o.WinAsync(isLost: false), Find, Corrections),
        [nameof(IWalletGrain.ReverseRefundAsync)] = new(o => o.ReverseRefundAsync(isRefunded: true), o => o.ReverseRefundAsync(isRefunded: false), Find, Corrections),
        [nameof(WalletOrder.SendGift)] = new(o => o.SendAsync(1000), o => o.SendAsync(1001)) { IsRefusalKept = true },
        [nameof(IWalletGrain.ReceiveGiftAsync)] = new(o => o.ReceiveAsync(300), o => o.ReceiveAsync(0)),
        [nameof(IWalletGrain.ReturnGiftAsync)] = new(o => o.ReturnAsync(isSent: true), o => o.ReturnAsync(isSent: false), Find, Corrections),
        [nameof(IWalletGrain.SetStatusAsync)] = new(
            o => o.SetStatusAsync(WalletStatus.Frozen), o => o.SetStatusAsync(WalletStatus.Closed), Find),
    };

    /// <summary>Members of <see cref="IWalletGrain"/> that change nothing.</summary>
    public static string[] Reads { get; } =
        [nameof(IWalletGrain.GetAsync), nameof(IWalletGrain.FindAsync), nameof(IWalletGrain.GetTopUpsAsync), nameof(IWalletGrain.GetEntriesAsync), nameof(IWalletGrain.GetPaymentsAsync), nameof(IWalletGrain.WatchAsync), nameof(IWalletGrain.UnwatchAsync)];

    public static string NewId() => Guid.NewGuid().ToString("n");

    public static Money Cny(long fen) => new(fen, Currency.Cny);

    public static async Task<WalletReceipt> AcceptedAsync(Task<Outcome<WalletReceipt>> asked)
    {
        var outcome = await asked;
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    /// <summary>An account with a wallet of so much paid money.</summary>
    public async Task<(AccountId Account, IWalletGrain Wallet, PaymentId Payment)> FundedAsync(long paid = 1000)
    {
        var account = await system.OpenAccountAsync();
        var (wallet, payment) = (system.Grains.Wallet(account), TestSystem.NewPayment(account));
        await AcceptedAsync(wallet.CreditTopUpAsync(payment, PaymentMethod.WeChatPay, Cny(paid), Cny(0), null));
        return (account, wallet, payment);
    }

    private async Task<MoneyAsk> TopUpAsync(long amount)
    {
        var (account, wallet, _) = await FundedAsync();
        var (payment, expires) = (TestSystem.NewPayment(account), system.Clock.GetUtcNow().AddDays(30));
        return Ask(account, TransferId.TopUp(payment), amount, asked =>
            wallet.CreditTopUpAsync(payment, PaymentMethod.WeChatPay, asked, Cny(20), expires));
    }

    private async Task<MoneyAsk> GrantAsync(long amount)
    {
        var ((account, wallet, _), id) = (await FundedAsync(), NewId());
        return Ask(account, TransferId.Request(id), amount, asked => wallet.GrantBonusAsync(id, asked, null));
    }

    private async Task<MoneyAsk> ChargeAsync(long amount)
    {
        var ((account, wallet, _), id) = (await FundedAsync(), NewId());
        return Ask(account, TransferId.Request(id), amount, asked => wallet.ChargeAsync(id, asked));
    }

    /// <summary>One order sent with others, which were carried out before.</summary>
    private async Task<MoneyAsk> ChargeAmongAllAsync(long amount)
    {
        var ((account, wallet, _), id, other) = (await FundedAsync(1001), NewId(), NewId());
        await AcceptedAsync(wallet.ChargeAsync(other, Cny(1)));
        return Ask(account, TransferId.Request(id), amount, async asked =>
        {
            var answers = await wallet.ExecuteAllAsync([Charge(other, Cny(1)), Charge(id, asked)]);
            Assert.Equal(2, answers.Length);
            return answers[1] ?? throw new OutcomeUnknownException("The answer of one of several is not known.");
        });
    }

    private static WalletOrder.Charge Charge(string id, Money amount) => new(new RequestId(id), amount) { IsAccountKnown = true };

    private async Task<MoneyAsk> UndoAsync(long amount)
    {
        var ((account, wallet, _), charge, id) = (await FundedAsync(), NewId(), NewId());
        await AcceptedAsync(wallet.ChargeAsync(charge, Cny(1000)));
        return Ask(account, TransferId.Request(id), amount, asked => wallet.UndoChargeAsync(id, charge, asked));
    }

    private async Task<MoneyAsk> HoldAsync(long amount)
    {
        var ((account, wallet, _), id) = (await FundedAsync(), NewId());
        var expires = system.Clock.GetUtcNow().AddDays(1);
        return Ask(account, TransferId.Request(id), amount, asked => wallet.PlaceHoldAsync(id, asked, expires));
    }

    private async Task<MoneyAsk> CaptureAsync(long amount)
    {
        var ((account, wallet, hold), id) = (await HeldAsync(), NewId());
        return Ask(account, TransferId.Request(id), amount, asked => wallet.CaptureHoldAsync(id, hold, asked));
    }

    private async Task<MoneyAsk> ReleaseAsync(bool isHeld)
    {
        var ((account, wallet, held), id, other) = (await HeldAsync(), NewId(), new HoldId(NewId()));
        var hold = isHeld ? held : new HoldId(NewId());
        return new MoneyAsk(
            account, TransferId.Request(id), () => wallet.ReleaseHoldAsync(id, hold), () => wallet.ReleaseHoldAsync(id, other));
    }

    private async Task<MoneyAsk> RefundAsync(long amount)
    {
        var ((account, wallet, payment), id) = (await FundedAsync(), NewId());
        return Ask(account, TransferId.Refund(id), amount, asked => wallet.RefundTopUpAsync(id, payment, asked));
    }

    private async Task<MoneyAsk> ChargeBackAsync(long amount)
    {
        var ((account, wallet, payment), id) = (await FundedAsync(), NewId());
        return Ask(account, TransferId.Chargeback(id), amount, asked => wallet.ChargeBackTopUpAsync(id, payment, asked));
    }

    private async Task<MoneyAsk> WinAsync(bool isLost)
    {
        var ((account, wallet, payment), chargeback) = (await FundedAsync(), NewId());
        if (isLost)
        {
            await AcceptedAsync(wallet.ChargeBackTopUpAsync(chargeback, payment, Cny(1000)));
        }

        return new MoneyAsk(
            account,
            TransferId.DisputeWon(TransferId.Chargeback(chargeback)),
            () => wallet.WinDisputeAsync(chargeback, payment),
            () => wallet.WinDisputeAsync(chargeback, TestSystem.NewPayment(account)));
    }

    private async Task<MoneyAsk> ReverseRefundAsync(bool isRefunded)
    {
        var ((account, wallet, payment), refund) = (await FundedAsync(), NewId());
        if (isRefunded)
        {
            await AcceptedAsync(wallet.RefundTopUpAsync(refund, payment, Cny(600)));
        }

        return new MoneyAsk(
            account,
            TransferId.RefundReversal(TransferId.Refund(refund)),
            () => wallet.ReverseRefundAsync(refund, payment),
            () => wallet.ReverseRefundAsync(refund, TestSystem.NewPayment(account)));
    }

    private async Task<MoneyAsk> SendAsync(long amount)
    {
        var ((account, wallet, _), gift, to) = (await FundedAsync(), new GiftId(NewId()), await system.OpenAccountAsync());
        return Ask(account, TransferId.GiftSent(gift), amount, asked => wallet.SendGiftAsync(gift, to, asked));
    }

    private async Task<MoneyAsk> ReceiveAsync(long amount)
    {
        var ((from, sender, _), gift, account) = (await FundedAsync(), new GiftId(NewId()), await system.OpenAccountAsync());
        await AcceptedAsync(sender.SendGiftAsync(gift, account, Cny(300)));
        return Ask(account, TransferId.GiftReceived(gift), amount, asked => system.Grains.Wallet(account).ReceiveGiftAsync(gift, from, asked));
    }

    private async Task<MoneyAsk> ReturnAsync(bool isSent)
    {
        var ((account, wallet, _), gift) = (await FundedAsync(), new GiftId(NewId()));
        if (isSent)
        {
            await AcceptedAsync(wallet.SendGiftAsync(gift, await system.OpenAccountAsync(), Cny(300)));
        }

        return new MoneyAsk(account, TransferId.GiftReturned(gift), () => wallet.ReturnGiftAsync(gift));
    }

    private async Task<MoneyAsk> ReserveAsync(long amount)
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        return Ask(account, TransferId.TopUpReservation(payment), amount, asked => ReserveAsync(account, payment, asked));
    }

    private async Task<MoneyAsk> FreeAsync()
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        await AcceptedAsync(ReserveAsync(account, payment, Cny(500)));
        return new MoneyAsk(account, TransferId.TopUpRelease(payment), () => system.Grains.Wallet(account).ReleaseTopUpAsync(payment));
    }

    private async Task<MoneyAsk> DelayAsync()
    {
        var account = await system.OpenAccountAsync();
        var (wallet, payment) = (system.Grains.Wallet(account), TestSystem.NewPayment(account));
        var delay = new PaymentDelay(system.Clock.GetUtcNow(), null);
        return Ask(account, TransferId.TopUpDelay(payment), 500, asked => wallet.DelayTopUpAsync(payment, PaymentMethod.WeChatPay, asked, delay));
    }

    private Task<Outcome<WalletReceipt>> ReserveAsync(AccountId account, PaymentId payment, Money amount) => system.Grains.Wallet(account).ReserveTopUpAsync(
        payment, new Account(account, TestRules.China, AccountType.Standard), amount, PaymentMethod.WeChatPay, isFirstTopUpOffer: false);

    private async Task<MoneyAsk> SetStatusAsync(WalletStatus status)
    {
        var ((account, wallet, _), id) = (await FundedAsync(), NewId());
        return new MoneyAsk(
            account, TransferId.Status(id), () => wallet.SetStatusAsync(id, status), () => wallet.SetStatusAsync(id, WalletStatus.Open));
    }

    private async Task<(AccountId Account, IWalletGrain Wallet, HoldId Hold)> HeldAsync()
    {
        var ((account, wallet, _), hold) = (await FundedAsync(), new HoldId(NewId()));
        await AcceptedAsync(wallet.PlaceHoldAsync(hold.Value, Cny(400), system.Clock.GetUtcNow().AddDays(1)));
        return (account, wallet, hold);
    }

    private static MoneyAsk Ask(AccountId account, TransferId id, long amount, Func<Money, Task<Outcome<WalletReceipt>>> ask) =>
        new(account, id, () => ask(Cny(amount)), () => ask(Cny(amount - 1)));
}
