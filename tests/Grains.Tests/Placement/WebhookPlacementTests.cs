using Microsoft.Extensions.DependencyInjection;

namespace IM2.Grains.Tests.Placement;

/// <summary>Where what is told about a wallet lives: the account is the end of its grain's key.</summary>
public sealed class WebhookPlacementTests : IAsyncLifetime
{
    private const int Accounts = 20;

    private readonly TestSystem _system = new() { MoreServices = static services => services.AddSingleton<IWebhooks, ScriptedWebhooks>() };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_wallet_that_is_behind_is_told_about_where_it_lives()
    {
        var management = _system.Grains.GetGrain<IManagementGrain>(0);
        for (var n = 0; n < Accounts; n++)
        {
            var account = await _system.OpenAccountAsync();
            var (wallet, behind) = (_system.Grains.Wallet(account), _system.Grains.WebhookWallet(new WebhookWalletKey(ScriptedWebhooks.Id, account)));
            await wallet.GetAsync();
            await behind.WakeAsync();

            var home = await management.GetActivationAddress(wallet);
            Assert.NotNull(home);
            Assert.Equal(home, await management.GetActivationAddress(behind));
        }
    }
}
