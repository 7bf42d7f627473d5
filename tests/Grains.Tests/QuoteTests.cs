using IM2.Storage.Tests.Faults;
using IM2.Storage;
using static IM2.Grains.Tests.TestRules;

namespace IM2.Grains.Tests;

/// <summary>What an account is offered, at which price, and for how long.</summary>
public sealed class QuoteTests : IAsyncLifetime
{
    private static readonly TopUpChoice Choice = new("bonus", null, PaymentMethod.WeChatPay);

    private readonly TestSystem _system = new() { Rules = new RulesInForce(Of("v1", [Limit("day", perDay: 20000)], Offer("bonus", 8000, bonus: 700, bonusDays: 30))) };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_quote_is_honoured_after_the_catalogue_has_changed()
    {
        var account = await _system.OpenAccountAsync();
        var quote = (await _system.Grains.Account(account).QuoteAsync(Choice)).Value!;
        Assert.Equal(new TopUpPrice(Cny(8000), Cny(700), 30, IsFirstTopUpOffer: false, "v1"), quote.Price);
        Assert.Equal(_system.Clock.GetUtcNow().AddMinutes(15), quote.ExpiresAt);

        _system.Rules.Replace(Of("v2"));
        _system.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        var payment = TestSystem.NewPayment(account);
        var started = (await StartAsync(payment, account, quote)).Value!.Payment;
        Assert.Equal((Cny(8000), Cny(700), "v2"), (started.Amount, started.Bonus, started.Decision?.PolicyVersion));

        _system.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(started, (await StartAsync(payment, account, quote)).Value!.Payment);      // a repeat, although the quote is over
        Assert.Equal(RefusalCode.OptionUnknown, (await StartAsync(TestSystem.NewPayment(account), account, null)).Refusal?.Code);
    }

    [Fact]
    public async Task A_quote_that_is_over_or_anothers_is_refused_and_nothing_is_started()
    {
        var account = await _system.OpenAccountAsync();
        var other = await _system.OpenAccountAsync();
        var quote = (await _system.Grains.Account(account).QuoteAsync(Choice)).Value!;
        var payment = TestSystem.NewPayment(other);
        Assert.Equal(RefusalCode.QuoteExpired, (await StartAsync(payment, other, quote)).Refusal?.Code);
        Assert.Equal(RefusalCode.PaymentNotFound, (await _system.Grains.Payment(payment).GetAsync()).Refusal?.Code);

        _system.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(RefusalCode.QuoteExpired, (await StartAsync(TestSystem.NewPayment(account), account, quote)).Refusal?.Code);
        Assert.Equal(0, (await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage.DayTotal);
    }

    [Fact]
    public async Task What_would_not_pass_is_not_quoted()
    {
        var account = await _system.OpenAccountAsync();
        var grain = _system.Grains.Account(account);
        var refusal = (await grain.QuoteAsync(new TopUpChoice(null, Cny(20001), PaymentMethod.WeChatPay))).Refusal!;
        Assert.Equal((RefusalCode.DayLimitExceeded, "day"), (refusal.Code, refusal.Decision?.Rule));
        Assert.Equal(RefusalCode.MethodUnavailable, (await grain.QuoteAsync(Choice with { Method = PaymentMethod.Card })).Refusal?.Code);
        Assert.Equal(RefusalCode.OptionUnknown, (await grain.QuoteAsync(Choice with { Offer = "gone" })).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountNotFound, (await _system.Grains.Account(AccountId.Parse("nobody")).QuoteAsync(Choice)).Refusal?.Code);

        // A quote keeps nothing.
        Assert.NotNull((await grain.QuoteAsync(Choice)).Value);
        Assert.Equal(0, (await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage.DayTotal);
    }

    [Fact]
    public async Task Options_say_what_passes_and_otherwise_why_not()
    {
        var account = await _system.OpenAccountAsync();
        var fresh = (await _system.Grains.Account(account).GetTopUpOptionsAsync()).Value!;
        Assert.Equal(("v1", "v1", Currency.Cny), (fresh.CatalogueVersion, fresh.PolicyVersion, fresh.Currency));
        Assert.Equal(new TopUpOption("bonus", Cny(8000), Cny(700), 30, null, IsFirstTopUp: false), fresh.Options.Single(option => option.Id == "bonus"));
        Assert.Equal(new MethodOption(PaymentMethod.WeChatPay, 1, 20000, null), fresh.Methods[0]);
        var card = fresh.Methods.Single(method => method.Method == PaymentMethod.Card).Refusal!;
        Assert.Equal((RefusalCode.MethodUnavailable, PolicyRemedy.UseAnotherMethod), (card.Code!.Value, card.Remedy));
        Assert.Equal(new PolicyAlternative(PaymentMethod.WeChatPay, 1, 20000), Assert.Single(card.Alternatives));

        for (var n = 0; n < 2; n++)
        {
            Assert.NotNull((await _system.Grains.Payment(TestSystem.NewPayment(account)).StartAsync(TestSystem.Request(account))).Value);
        }

        var full = (await _system.Grains.Account(account).GetTopUpOptionsAsync()).Value!.Methods[0];
        Assert.Equal((0, 0, RefusalCode.DayLimitExceeded), (full.Min, full.Max, full.Refusal?.Code));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), full.Refusal!.PassesAt);
    }

    [Fact]
    public async Task The_bonus_expires_counted_from_the_payment_also_when_the_credit_is_repeated_later()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        await StartAsync(payment, account, null);
        var paid = _system.Provider.Paid(payment);
        var paidAt = _system.Clock.GetUtcNow();
        _system.Clock.Advance(TimeSpan.FromSeconds(2));      // the evidence was on its way
        _system.Faults.Add(nameof(ILedger.CommitAsync), StorageFault.LostReply);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _system.Grains.Payment(payment).ReportAsync([paid]));

        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromSeconds(60));
        var credited = Assert.IsType<WalletEvent.TopUpCredited>((await _system.Ledger.FindPostingAsync(TransferId.TopUp(payment)))?.Event);
        Assert.Equal((Cny(8000), Cny(700), paidAt.AddDays(30)), (credited.Amount, credited.Bonus, credited.BonusExpiresAt));
        var balance = Assert.Single((await _system.Grains.Wallet(account).GetAsync()).Balances);
        Assert.Equal((8000, 700), (balance.Paid.MinorUnits, balance.Bonus.MinorUnits));
        Assert.Empty((await new LedgerVerifier(_system.Ledger).VerifyAsync()).Findings);
    }

    private Task<Outcome<StartedTopUp>> StartAsync(PaymentId payment, AccountId account, TopUpQuote? quote) =>
        _system.Grains.Payment(payment).StartAsync(new StartTopUp(account, "bonus", null, PaymentMethod.WeChatPay) { Quote = quote });
}
