using Orleans.Core.Internal;

namespace IM2.Grains.Tests;

/// <summary>What becomes of an account, and the trail of it.</summary>
public sealed class AccountChangeTests(TestSystem system) : IClassFixture<TestSystem>
{
    private static readonly AccountChange Change = new("support:eve", "case 17");

    [Fact]
    public async Task A_change_and_its_trail_are_kept()
    {
        var account = await system.OpenAccountAsync();
        var grain = system.Grains.Account(account);
        var at = system.Clock.GetUtcNow();
        var changed = (await grain.ChangeAsync(Change with { Verification = VerificationLevel.Full, BirthDate = new DateOnly(2000, 2, 29) })).Value!;
        Assert.Equal((VerificationLevel.Full, new DateOnly(2000, 2, 29)), (changed.Verification, changed.BirthDate));
        await grain.ChangeAsync(Change with { Region = Region.Parse("DE"), Reason = "case 18" });

        await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        Assert.Equal(changed with { Region = Region.Parse("DE") }, (await grain.GetAsync()).Value);
        Assert.Equal(
            [
                new ChangedField(at, "support:eve", "case 17", AccountField.BirthDate, null, "2000-02-29"),
                new ChangedField(at, "support:eve", "case 17", AccountField.Verification, "None", "Full"),
                new ChangedField(at, "support:eve", "case 18", AccountField.Region, "CN", "DE"),
            ],
            (await grain.GetChangesAsync()).Value!.Changes.AsEnumerable());
        Assert.Equal(RefusalCode.RegionNotServed, (await grain.GetTopUpOptionsAsync()).Refusal?.Code);
    }

    [Fact]
    public async Task A_repeated_opening_is_a_repeat_although_the_account_has_changed_since()
    {
        var id = AccountId.Parse($"user-{Guid.NewGuid():n}");
        var opened = new Account(id, Region.Parse("CN"), AccountType.Free);
        var grain = system.Grains.Account(id);
        await grain.RegisterAsync(opened, "hash");
        await grain.ChangeAsync(Change with { Type = AccountType.Standard });
        var changed = (await grain.ChangeAsync(Change with { Type = AccountType.Premium })).Value!;
        Assert.Equal(new OpenedAccount(changed, IsNew: false), (await grain.OpenAsync(opened)).Value);
        Assert.Equal(RefusalCode.AccountExists, (await grain.OpenAsync(changed)).Refusal?.Code);
        Assert.Equal("hash", await grain.GetPasswordHashAsync());
    }

    [Fact]
    public async Task A_change_to_what_is_already_so_leaves_no_trail()
    {
        var account = await system.OpenAccountAsync();
        var grain = system.Grains.Account(account);
        Assert.NotNull((await grain.ChangeAsync(Change with { Region = Region.Parse("CN") })).Value);
        Assert.Empty((await grain.GetChangesAsync()).Value!.Changes);
    }

    [Fact]
    public async Task Closed_is_final_and_whoever_changes_says_why()
    {
        var account = await system.OpenAccountAsync();
        var grain = system.Grains.Account(account);
        Assert.Equal(RefusalCode.ReasonRequired, (await grain.ChangeAsync(new AccountChange("support:eve", "") { Status = AccountStatus.Closed })).Refusal?.Code);
        await grain.ChangeAsync(Change with { Status = AccountStatus.Frozen });
        await grain.ChangeAsync(Change with { Status = AccountStatus.Active });
        Assert.Equal(AccountStatus.Closed, (await grain.ChangeAsync(Change with { Status = AccountStatus.Closed })).Value?.Status);
        Assert.Equal(RefusalCode.AccountNotActive, (await grain.ChangeAsync(Change with { Status = AccountStatus.Active })).Refusal?.Code);
        Assert.Equal(AccountStatus.Closed, (await grain.GetAsync()).Value?.Status);
        Assert.Equal(["Frozen", "Active", "Closed"], (await grain.GetChangesAsync()).Value!.Changes.Select(change => change.To));
    }

    /// <summary>Each change of a status: what the wallet is before it, when the account's write has failed, and after a repeat.</summary>
    public static TheoryData<AccountStatus, AccountStatus, WalletStatus, WalletStatus, bool> FailingWrites
    {
        get
        {
            var rows = new TheoryData<AccountStatus, AccountStatus, WalletStatus, WalletStatus, bool>();
            foreach (var isReplyLost in new[] { false, true })
            {
                rows.Add(AccountStatus.Active, AccountStatus.Frozen, WalletStatus.Frozen, WalletStatus.Frozen, isReplyLost);
                rows.Add(AccountStatus.Frozen, AccountStatus.Active, WalletStatus.Frozen, WalletStatus.Open, isReplyLost);
                rows.Add(AccountStatus.Active, AccountStatus.Closed, WalletStatus.Frozen, WalletStatus.Closed, isReplyLost);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(FailingWrites))]
    public async Task Where_the_accounts_write_fails_the_wallet_can_not_spend_and_a_repeat_puts_it_right(
        AccountStatus before, AccountStatus status, WalletStatus between, WalletStatus after, bool isReplyLost)
    {
        var account = await system.OpenAccountAsync();
        var (grain, wallet) = (system.Grains.Account(account), system.Grains.Wallet(account));
        await grain.ChangeAsync(Change with { Status = before });
        system.GrainFaults.Plan(AccountRecord.StateName, after: 0, isReplyLost);

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => grain.ChangeAsync(Change with { Status = status }));
        Assert.Equal(between, (await wallet.GetAsync()).Status);
        Assert.Equal(isReplyLost ? status : before, (await grain.GetAsync()).Value?.Status);

        Assert.Equal(status, (await grain.ChangeAsync(Change with { Status = status })).Value?.Status);
        Assert.Equal(after, (await wallet.GetAsync()).Status);
        Assert.Single((await grain.GetChangesAsync()).Value!.Changes, change => change.To == $"{status}");
    }

    [Fact]
    public async Task A_closed_accounts_money_stays_frozen_and_closing_it_again_changes_nothing()
    {
        var (account, wallet, _) = await new MoneyOperations(system).FundedAsync(1000);
        var grain = system.Grains.Account(account);
        Assert.Equal(AccountStatus.Closed, (await grain.ChangeAsync(Change with { Status = AccountStatus.Closed })).Value?.Status);
        Assert.Equal(WalletStatus.Frozen, (await wallet.GetAsync()).Status);
        Assert.Null((await grain.ChangeAsync(Change with { Status = AccountStatus.Closed })).Refusal);
        Assert.Equal(WalletStatus.Frozen, (await wallet.GetAsync()).Status);
    }

    [Fact]
    public async Task What_a_closed_wallet_refuses_is_answered_and_the_account_stays()
    {
        var account = await system.OpenAccountAsync();
        var grain = system.Grains.Account(account);
        await grain.ChangeAsync(Change with { Status = AccountStatus.Frozen });
        await system.Grains.Wallet(account).SetStatusAsync(Guid.NewGuid().ToString("n"), WalletStatus.Closed);

        Assert.Equal(RefusalCode.WalletClosed, (await grain.ChangeAsync(Change with { Status = AccountStatus.Active })).Refusal?.Code);
        Assert.Equal(RefusalCode.WalletClosed, (await grain.ChangeAsync(Change with { Status = AccountStatus.Frozen })).Refusal?.Code);
        Assert.Equal(AccountStatus.Frozen, (await grain.GetAsync()).Value?.Status);
        Assert.Equal(AccountStatus.Closed, (await grain.ChangeAsync(Change with { Status = AccountStatus.Closed })).Value?.Status);
        Assert.Null((await grain.ChangeAsync(Change with { Status = AccountStatus.Closed })).Refusal);
    }

    [Fact]
    public async Task Of_nobody_there_is_nothing_to_change()
    {
        var nobody = system.Grains.Account(AccountId.Parse("nobody"));
        Assert.Equal(RefusalCode.AccountNotFound, (await nobody.ChangeAsync(Change)).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountNotFound, (await nobody.GetChangesAsync()).Refusal?.Code);
    }

    [Fact]
    public async Task Of_changes_at_once_none_is_lost()
    {
        var account = await system.OpenAccountAsync();
        var changes = Enumerable.Range(0, 40).Select(n => system.GrainsIn(n % 2).Account(account).ChangeAsync(
            new AccountChange($"service:{n}", "load") { BirthDate = new DateOnly(1980 + n, 1, 1) }));
        Assert.All(await Task.WhenAll(changes), change => Assert.Null(change.Refusal));
        var trail = (await system.Grains.Account(account).GetChangesAsync()).Value!.Changes;
        Assert.Equal(40, trail.Select(change => change.By).Distinct().Count());
        for (var n = 1; n < trail.Length; n++)
        {
            Assert.Equal(trail[n - 1].To, trail[n].From);       // each saw what the one before had made
        }
    }
}
