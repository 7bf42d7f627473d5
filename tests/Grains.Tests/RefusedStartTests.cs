using Orleans.Core.Internal;
using static IM2.Grains.Tests.TestRules;

namespace IM2.Grains.Tests;

/// <summary>A refusal is a payment's first answer, too: it is repeated for ever.</summary>
public sealed class RefusedStartTests : IAsyncLifetime
{
    private readonly TestSystem _system = new() { Rules = new RulesInForce(Of("strict", [Limit("single", perPayment: 9999)])) };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_repeat_gets_the_same_refusal_with_the_same_decision_whatever_has_changed_since()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var first = (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Refusal!;
        Assert.Equal((RefusalCode.PaymentLimitExceeded, "single", "strict"), (first.Code, first.Decision?.Rule, first.Decision?.PolicyVersion));
        Assert.Equal("A single top-up can be at most 99.99 CNY.", first.Detail);

        _system.Rules.Replace(Open);
        _system.Clock.Advance(TimeSpan.FromDays(2));
        foreach (var silo in new[] { 0, 1 })
        {
            Assert.Equal(first, (await _system.GrainsIn(silo).Payment(payment).StartAsync(TestSystem.Request(account))).Refusal);
            await _system.Grains.Payment(payment).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }

        var view = (await _system.Grains.Payment(payment).GetAsync()).Value!;
        Assert.Equal((PaymentStatus.Refused, first.Decision, null), (view.Status, view.Decision, view.NextCheckAt));
        Assert.Equal(0, _system.Provider.Openings(payment));
        Assert.Equal(0, (await _system.Grains.Wallet(account).GetAsync()).Version);

        // Another payment is another matter.
        Assert.Equal(PaymentStatus.AwaitingUser, (await _system.Grains.Payment(TestSystem.NewPayment(account)).StartAsync(TestSystem.Request(account))).Value?.Payment.Status);
    }

    [Fact]
    public async Task Sixty_four_concurrent_starts_of_a_refused_payment_are_one_refusal()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => _system.GrainsIn(n % 2).Payment(payment).StartAsync(TestSystem.Request(account))));
        Assert.Equal(RefusalCode.PaymentLimitExceeded, Assert.Single(answers.Select(answer => answer.Refusal).Distinct())?.Code);
    }

    [Fact]
    public async Task A_refused_payment_started_as_something_else_is_a_misused_key()
    {
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account));
        var other = await _system.Grains.Payment(payment).StartAsync(new StartTopUp(account, null, Cny(100), PaymentMethod.WeChatPay));
        Assert.Equal(RefusalCode.IdReused, other.Refusal?.Code);
    }

    [Fact]
    public async Task A_closed_wallet_refuses_for_ever_although_no_policy_did()
    {
        _system.Rules.Replace(Open);
        var account = await _system.OpenAccountAsync();
        await _system.Grains.Wallet(account).SetStatusAsync(Guid.NewGuid().ToString("n"), WalletStatus.Closed);
        var payment = TestSystem.NewPayment(account);
        var refusal = (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Refusal!;
        Assert.Equal((RefusalCode.WalletClosed, null), (refusal.Code, refusal.Decision));
        Assert.Equal(refusal, (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Refusal);
        var view = (await _system.Grains.Payment(payment).GetAsync()).Value!;
        Assert.Equal((PaymentStatus.Refused, null, null), (view.Status, view.Decision, view.NextCheckAt));
    }

    [Fact]
    public async Task A_frozen_account_starts_nothing()
    {
        _system.Rules.Replace(Open);
        var account = await _system.OpenAccountAsync();
        await _system.Grains.Account(account).ChangeAsync(new AccountChange("support:eve", "stolen phone") { Status = AccountStatus.Frozen });
        var refusal = (await _system.Grains.Payment(TestSystem.NewPayment(account)).StartAsync(TestSystem.Request(account))).Refusal!;
        Assert.Equal((RefusalCode.AccountNotActive, PolicyRemedy.AskSupport), (refusal.Code, refusal.Decision?.Remedy));
    }
}
