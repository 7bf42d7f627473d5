using IM2.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Grains.Tests;

/// <summary>Where others may commit, too, a wallet is shown after the ledger has said its version, which may be that of a commit still on its way back.</summary>
public sealed class ConfirmedReadTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestSystem _system;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHeld;
    private int _toAsk;

    public ConfirmedReadTests() => _system = new TestSystem
    {
        MoreServices = services =>
        {
            var registered = services.Last(service => service.ServiceType == typeof(ILedger));
            services.AddSingleton(provider => SharedLedger.Of((ILedger)registered.ImplementationFactory!(provider), AnswerAsync, Asked));
        },
    };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Readers_wait_for_the_commit_that_the_wallet_has_under_way(int readers)
    {
        var (wallet, charge) = await ChargeAndHoldAsync(readers);
        var reads = Enumerable.Range(0, readers).Select(_ => wallet.GetAsync()).ToList();
        await _asked.Task;
        _answered.SetResult();
        Assert.Null((await charge).Refusal);
        foreach (var read in await Task.WhenAll(reads))
        {
            Assert.Equal(700, read.Balances[0].Paid.MinorUnits);
        }
    }

    [Fact]
    public async Task Readers_are_told_when_nobody_knows_what_became_of_it()
    {
        var (wallet, charge) = await ChargeAndHoldAsync(readers: 1);
        var read = wallet.GetAsync();
        await _asked.Task;
        _answered.SetException(new StorageException("Held, and lost.", StorageOutcome.Unknown));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => charge);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => read);
        Assert.Equal(700, (await TestSystem.RepeatAsync(wallet.GetAsync)).Balances[0].Paid.MinorUnits);
    }

    /// <summary>A wallet whose charge of 300 is in the ledger, but not answered.</summary>
    private async Task<(IWalletGrain Wallet, Task<Outcome<WalletReceipt>> Charge)> ChargeAndHoldAsync(int readers)
    {
        var (_, wallet, _) = await new MoneyOperations(_system).FundedAsync();
        (_toAsk, _isHeld) = (readers, true);
        var charge = wallet.ChargeAsync(MoneyOperations.NewId(), MoneyOperations.Cny(300));
        await _landed.Task;
        return (wallet, charge);
    }

    private async Task<CommitResult> AnswerAsync(Task<CommitResult> commit)
    {
        var result = await commit;
        if (_isHeld)
        {
            _isHeld = false;
            _landed.SetResult();
            await _answered.Task;
        }

        return result;
    }

    private void Asked()
    {
        if (Interlocked.Decrement(ref _toAsk) == 0)
        {
            _asked.SetResult();
        }
    }
}
