using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;
using SQLitePCL;
using Xunit.Abstractions;

namespace IM2.Storage.Tests.Sqlite;

/// <summary>A wallet costs the same whatever it has behind it.</summary>
public sealed class LongWalletTests(ITestOutputHelper report) : IDisposable
{
    private const int FewEntries = 10;
    private const int ManyEntries = 100_000;

    /// <summary>A top-up and nine charges, after which the wallet is as before.</summary>
    private const int CycleLength = 10;

    private const int CommitLength = 1_000;

    private static readonly AccountId Alice = AccountId.Parse("alice");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SqliteFixture _file = new();
    private WalletRecord _wallet = WalletRecord.Empty(Alice);
    private long _steps;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task After_100_000_entries_state_is_as_small_and_load_and_commit_read_as_little_as_after_10()
    {
        await GrowAsync(FewEntries);
        var few = await CostAsync();
        await GrowAsync(ManyEntries);
        Assert.Equal(ManyEntries, _file.Sql("SELECT count(*) FROM entry WHERE account_kind IN (1, 3, 4, 5) AND owner = 'alice'"));
        var many = await CostAsync();

        report.WriteLine($"after {FewEntries}: {few}");
        report.WriteLine($"after {ManyEntries}: {many}");
        Assert.Equal((few.StateBytes, few.Load, few.Commit), (many.StateBytes, many.Load, many.Commit));
        Assert.InRange(many.Find, 1, few.Find);
        Assert.InRange(many.Page, 1, few.Page);
        Assert.All(new[] { few.StateBytes, few.Load, few.Find, few.Page, few.Commit }, cost => Assert.True(cost > 0));

        // The measure measures: what reads the whole history takes a step for each entry at least.
        var whole = await ReadingAsync(() => _file.Ledger.ReadTotalsAsync());
        Assert.True(whole > ManyEntries, $"{whole} steps");
        Assert.Empty((await new LedgerVerifier(_file.Ledger).VerifyAsync()).Findings);
    }

    /// <summary>Decides and commits until the wallet has so many entries.</summary>
    private async Task GrowAsync(int entries)
    {
        while (_wallet.Version < entries)
        {
            var count = (int)Math.Min(CommitLength, entries - _wallet.Version);
            var (state, events) = (_wallet.State, ImmutableArray.CreateBuilder<WalletEvent>(count));
            for (var n = _wallet.Version; events.Count < count; n++)
            {
                events.Add(Assert.Single(Wallet.Decide(state, Command(n)).Events));
                state = Wallet.Evolve(state, events[^1]);
            }

            await CommitAsync(events.DrainToImmutable());
        }
    }

    /// <summary>What the wallet takes now: bytes of its state, and steps of SQLite's machine, of which it makes a few for each row that it visits.</summary>
    private async Task<Cost> CostAsync()
    {
        var bytes = _file.Sql("SELECT length(state) FROM wallet WHERE account = 'alice'");
        var load = await ReadingAsync(() => _file.Ledger.LoadAsync(Alice));
        var find = await ReadingAsync(() => _file.Ledger.FindPostingAsync(TransferId.Charge("000001")));
        var page = await ReadingAsync(() => _file.Ledger.ReadEntriesAsync(Alice, new EntryQuery { Limit = 5 }));
        var events = Wallet.Decide(_wallet.State, Command(_wallet.Version)).Events;
        await _file.Store.WriteAsync(session => Count(session));
        await CommitAsync(events);
        var commit = await _file.Store.WriteAsync(session => Stop(session));
        return new Cost(bytes, load, find, page, commit);
    }

    private async Task<long> ReadingAsync<T>(Func<Task<T>> read)
    {
        _file.Store.Read(this, static (session, test) => test.Count(session));
        await read();
        return _file.Store.Read(this, static (session, test) => test.Stop(session));
    }

    /// <summary>Counts the steps of a connection from now on.</summary>
    private bool Count(SqliteSession session)
    {
        _steps = 0;
        raw.sqlite3_progress_handler(session.Handle, 1, _ => { _steps++; return 0; }, null);
        return true;
    }

    private long Stop(SqliteSession session)
    {
        raw.sqlite3_progress_handler(session.Handle, 0, null, null);
        return _steps;
    }

    private async Task CommitAsync(ImmutableArray<WalletEvent> events) =>
        _wallet = Assert.IsType<CommitResult.Committed>(await _file.Ledger.CommitAsync(LedgerCommit.Of(_wallet, events))).Wallet;

    private static WalletCommand Command(long n)
    {
        var at = Noon.AddSeconds(n);
        return n % CycleLength == 0
            ? new WalletCommand.CreditTopUp(
                PaymentId.FromIdempotencyKey("test", Alice, $"{n}"), PaymentMethod.Card, Cny(n == 0 ? 1_000 : 900), Cny(0), null, at)
            : new WalletCommand.Charge(TransferId.Charge($"{n:000000}"), Cny(100), at);
    }

    private static Money Cny(long fen) => new(fen, Currency.Cny);

    private sealed record Cost(long StateBytes, long Load, long Find, long Page, long Commit);
}
