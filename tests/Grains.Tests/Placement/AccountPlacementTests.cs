namespace IM2.Grains.Tests.Placement;

/// <summary>Where the grains of an account live, in a cluster of two silos.</summary>
public sealed class AccountPlacementTests(TestSystem system) : IClassFixture<TestSystem>
{
    private const int Accounts = 20;

    [Fact]
    public async Task A_top_ups_payment_account_and_wallet_live_in_one_silo_and_accounts_in_all()
    {
        HashSet<SiloAddress> used = [];
        for (var n = 0; n < Accounts; n++)
        {
            var (account, payment) = await TopUpAsync();
            var wallet = await WhereAsync(system.Grains.Wallet(account));
            Assert.Equal(wallet, await WhereAsync(system.Grains.Account(account)));
            Assert.Equal(wallet, await WhereAsync(system.Grains.Payment(payment)));
            Assert.Equal(10000, await system.BalanceAsync(account));
            used.Add(wallet);
        }

        // By chance all would be in one of two silos once in half a million runs.
        Assert.Equal(system.Cluster.Silos.Count, used.Count);
    }

    [Fact]
    public async Task Gifts_live_where_their_giver_lives()
    {
        for (var n = 0; n < Accounts; n++)
        {
            var (from, _) = await TopUpAsync();
            var to = await system.OpenAccountAsync();
            var gift = system.Grains.Gift(new GiftId(RequestId.FromIdempotencyKey("test", $"{from}").Value));
            AccountHint.Set(from);
            var given = await gift.GiveAsync(from, to, new Money(100, Currency.Cny));

            Assert.Equal(GiftStatus.Received, given.Value?.Gift.Status);
            Assert.Equal(await WhereAsync(system.Grains.Wallet(from)), await WhereAsync(gift));
        }
    }

    [Fact]
    public async Task Without_a_hint_a_top_up_is_credited_all_the_same_and_payments_are_spread()
    {
        HashSet<SiloAddress> used = [];
        for (var n = 0; n < Accounts; n++)
        {
            var (account, payment) = await system.CreditAsync();
            Assert.Equal(10000, await system.BalanceAsync(account));
            used.Add(await WhereAsync(system.Grains.Payment(payment)));
        }

        Assert.Equal(system.Cluster.Silos.Count, used.Count);
    }

    /// <summary>A whole top-up, which names its account once, when it starts, as the API does.</summary>
    private async Task<(AccountId Account, PaymentId Payment)> TopUpAsync()
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        AccountHint.Set(account);
        Assert.Null((await system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Refusal);
        system.Provider.Pay(payment);
        Assert.Equal(PaymentStatus.Credited, (await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)])).Value?.Status);
        return (account, payment);
    }

    private async Task<SiloAddress> WhereAsync(IGrainWithStringKey grain) =>
        await system.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) ?? throw new InvalidOperationException($"{grain} is not active.");
}
