using IM2.Domain;
using IM2.Grains;

namespace IM2.Bench;

/// <summary>A silo whose wallets are charged in turn.</summary>
/// <param name="place">Its ledger.</param>
/// <param name="silo">The silo.</param>
/// <param name="callers">How many ask at once.</param>
/// <param name="accounts">Whose wallets are charged.</param>
internal sealed class ChargeWorld(LedgerPlace place, SiloProcess silo, int callers, AccountId[] accounts) : GrainWorld(place, silo)
{
    private readonly IWalletGrain[] _wallets = [.. accounts.Select(silo.Grains.Wallet)];

    /// <summary>How many postings the wallets have besides the charges: one top-up each, unless it is said otherwise.</summary>
    public long Others { get; init; } = accounts.Length;

    /// <summary>What callers of earlier runs on the same ledger were acknowledged; callers of this run count from there.</summary>
    public int[] Earlier { get; init; } = [];

    /// <summary>Asked after the silo has stopped.</summary>
    public Action<LedgerPlace, Dictionary<string, double>>? Report { get; init; }

    /// <summary>Credits a top-up to each wallet through its grain, which is then active.</summary>
    public Task FundAsync() => Parallel.ForAsync(0, accounts.Length, async (n, _) =>
    {
        var topUp = Fixture.TopUp(accounts[n]);
        await _wallets[n].CreditTopUpAsync(topUp.Payment, topUp.Method, topUp.Amount, topUp.Bonus, topUp.BonusExpiresAt);
    });

    /// <summary>Reads each wallet through its grain, which is then active.</summary>
    public Task ActivateAsync() => Parallel.ForAsync(0, accounts.Length, async (n, _) => await _wallets[n].GetAsync());

    public override async Task OperateAsync(int caller, int n)
    {
        var wallet = _wallets[(int)((((long)n * callers) + caller) % _wallets.Length)];
        if ((await wallet.ChargeAsync(Fixture.ChargeId(Earlier.Length + caller, n), Fixture.Price)).Refusal is { } refusal)
        {
            throw new CheckFailedException(refusal.Detail);
        }
    }

    public override async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
    {
        await StopSiloAsync();
        await using (var open = await Place.OpenAsync())
        {
            await LedgerCheck.VerifyAsync(open.Ledger, [.. Earlier, .. acknowledged], accounts, Others);
        }

        Report?.Invoke(Place, more);
    }
}
