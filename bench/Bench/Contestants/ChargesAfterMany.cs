using IM2.Domain;
using IM2.Grains;
using IM2.Storage;
using Microsoft.Data.Sqlite;

namespace IM2.Bench;

/// <summary>One caller charges one wallet that has a history of so many entries, a stated number of times.</summary>
/// <param name="entries">How many entries its history has: two for each posting.</param>
internal sealed class ChargesAfterMany(int entries) : LoadContestant($"wallet with {entries:N0} entries", callers: 1)
{
    /// <summary>What no caller of the measured load is called.</summary>
    private const int Historian = 1_000_000;

    private const int PostingsPerCommit = 500;

    /// <summary>Charges of other wallets, so that the history of the measured one stays what it is.</summary>
    private const int WarmUp = 4_000;

    private static readonly AccountId Measured = Fixture.Account(0);

    protected override LoadPlan Plan(RunLength length) => LoadPlan.Counted(Callers, length.IsQuick ? 1_000 : 3_000);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = new SqlitePlace();
        await using (var open = await place.OpenAsync())
        {
            await WriteHistoryAsync(open.Ledger);
        }

        var silo = await SiloProcess.StartAsync(place);
        await WarmUpAsync(silo);
        return new ChargeWorld(place, silo, Callers, [Measured]) { Others = entries / 2, Report = Describe };
    }

    private async Task WriteHistoryAsync(ILedger ledger)
    {
        var wallet = await LedgerFill.CommitAsync(ledger, WalletRecord.Empty(Measured), Fixture.TopUp(Measured));
        for (var made = 1; made < entries / 2;)
        {
            var (state, events) = (wallet.State, new List<WalletEvent>());
            for (; made < entries / 2 && events.Count < PostingsPerCommit; made++)
            {
                // No id of a caller's.
                var decision = Wallet.Decide(state, new WalletCommand.Charge(TransferId.Request($"history/{made}"), Fixture.Price, DateTimeOffset.UtcNow));
                events.AddRange(decision.Events);
                state = decision.Events.Aggregate(state, Wallet.Evolve);
            }

            wallet = ((CommitResult.Committed)await ledger.CommitAsync(LedgerCommit.Of(wallet, [.. events]))).Wallet;
        }
    }

    private static async Task WarmUpAsync(SiloProcess silo)
    {
        var other = silo.Grains.Wallet(Fixture.Account(1));
        var topUp = Fixture.TopUp(Fixture.Account(1));
        await other.CreditTopUpAsync(topUp.Payment, topUp.Method, topUp.Amount, topUp.Bonus, topUp.BonusExpiresAt);
        for (var n = 0; n < WarmUp; n++)
        {
            await other.ChargeAsync(Fixture.ChargeId(Historian, n), Fixture.Price);
        }

        await silo.Grains.Wallet(Measured).GetAsync();
    }

    private static void Describe(LedgerPlace place, Dictionary<string, double> more)
    {
        using var connection = new SqliteConnection($"Data Source={place.Location};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT length(state) FROM wallet WHERE account = $account";
        command.Parameters.AddWithValue("$account", Measured.Value);
        more["bytes of the wallet's state"] = (long)command.ExecuteScalar()!;
    }
}
