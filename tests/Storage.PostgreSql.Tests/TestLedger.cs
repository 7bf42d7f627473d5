using IM2.Domain;
using IM2.Storage.PostgreSql.Grains;
using IM2.Storage.PostgreSql.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>A ledger, and what is beside it, as a process has them.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private TestLedger(PostgreSqlStore store)
    {
        Store = store;
        Ledger = new PostgreSqlLedger(
            store, Services.GetRequiredService<Serializer<WalletState>>(), Services.GetRequiredService<Serializer<WalletEvent>>());
        Grains = new PostgreSqlGrainStorage(
            store, Services.GetRequiredService<Serializer>(), Services.GetRequiredService<IActivatorProvider>());
        Reminders = new PostgreSqlReminderTable(store);
    }

    public PostgreSqlStore Store { get; }

    public ILedger Ledger { get; }

    public IPostingFeed Feed => (IPostingFeed)Ledger;

    public PostgreSqlGrainStorage Grains { get; }

    public PostgreSqlReminderTable Reminders { get; }

    public static async Task<TestLedger> OpenAsync(PostgreSqlStorageOptions options) => new(await PostgreSqlStore.OpenAsync(options));

    /// <summary>The wallet that a commit leads to, if it is committed.</summary>
    public static WalletRecord Next(LedgerCommit commit) => Work(commit).Next;

    /// <summary>A commit as it is sent.</summary>
    public static LedgerCommitWork Work(LedgerCommit commit) => LedgerCommitWork.Of(
        commit,
        new LedgerFormat(Services.GetRequiredService<Serializer<WalletState>>(), Services.GetRequiredService<Serializer<WalletEvent>>()));

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}

/// <summary>Steps of wallets to commit.</summary>
internal static class Steps
{
    public static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    public static AccountId Wallet(string id) => AccountId.Parse(id);

    public static WalletEvent Grant(string id, long minorUnits = 1) =>
        new WalletEvent.BonusGranted(new TransferId(id), new Money(minorUnits, Currency.Cny), null, Noon);

    /// <summary>Grants one unit; the state keeps one lot however many there were, so long runs stay small.</summary>
    public static LedgerCommit Step(WalletRecord from, params string[] ids)
    {
        var events = ids.Select(id => Grant(id)).ToArray();
        return LedgerCommit.Of(from, [.. events]) with { State = Holding(from.Version + ids.Length) };
    }

    /// <summary>Commits and expects that it is committed.</summary>
    public static async Task<WalletRecord> CommitAsync(this ILedger ledger, WalletRecord from, params string[] ids) =>
        Assert.IsType<CommitResult.Committed>(await ledger.CommitAsync(Step(from, ids))).Wallet;

    private static WalletState Holding(long minorUnits) => Domain.Wallet.Evolve(WalletState.Empty, Grant("all", minorUnits));
}
